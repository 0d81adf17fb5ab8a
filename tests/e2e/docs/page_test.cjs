// page_test.cjs SERVER PRODUCT SCREENSHOTS: what somebody does who meets the API on its page for the first time. Nothing may
// complain on the console, and nothing may be fetched from anywhere else.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { chromium } = require('playwright-core');

const [server, product, pictures] = process.argv.slice(2);

async function open(browser, guise) {
  const context = await browser.newContext(guise);
  const tab = await context.newPage();
  const complaints = [];
  const elsewhere = [];
  tab.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  tab.on('pageerror', (error) => complaints.push(String(error)));
  tab.on('request', (request) => {
    if (!request.url().startsWith(`${server}/`) && !request.url().startsWith('data:')) elsewhere.push(request.url());
  });
  await tab.goto(`${server}/docs`);
  await tab.locator('#list_products').waitFor();
  return { tab, complaints, elsewhere };
}

// Unfolds an operation and returns its parts.
async function unfold(tab, id) {
  const operation = tab.locator(`#${id}`);
  await operation.locator('summary').click();
  return operation;
}

async function send(operation) {
  await operation.getByRole('button', { name: 'Send' }).click();
  const status = operation.locator('.status', { hasText: /^\d{3} / });
  await status.waitFor();
  return { status: (await status.innerText()).slice(0, 3), answer: await operation.locator('.answer').innerText() };
}

async function main() {
  fs.mkdirSync(pictures, { recursive: true });
  const picture = (name) => path.join(pictures, `docs-${name}.png`);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
  try {
    const { tab, complaints, elsewhere } = await open(browser, { viewport: { width: 1280, height: 900 } });
    const paths = (await (await fetch(`${server}/openapi.json`)).json()).paths;
    const operations = Object.values(paths).flatMap((item) => Object.values(item));
    assert.equal(await tab.locator('details').count(), operations.length, 'every operation is shown');
    await tab.screenshot({ path: picture('folded'), fullPage: true });

    await tab.getByPlaceholder('username').fill('a');
    await tab.getByPlaceholder('password').fill('a');
    await tab.getByRole('button', { name: 'Log in' }).click();
    await tab.getByText('logged in as a').waitFor();

    const list = await unfold(tab, 'list_products');
    await list.locator('input[name=limit]').fill('3');
    const listed = await send(list);
    assert.equal(listed.status, '200');
    const products = JSON.parse(listed.answer);
    assert.equal(products.length, 3);
    assert.equal(products[0].id, product);

    const create = await unfold(tab, 'create_transaction');
    const body = create.locator('textarea');
    const example = JSON.parse(await body.inputValue());
    assert.deepEqual(Object.keys(example).sort(), ['action', 'product_id', 'quantity'], 'the example is what is required');
    await body.fill(JSON.stringify({ ...example, product_id: product, action: 'withdrawal', quantity: 2 }));
    const created = await send(create);
    assert.equal(created.status, '201');
    assert.equal(JSON.parse(created.answer).quantity, 2);
    assert.match(await create.locator('.curl').innerText(), /^curl -X POST 'http.*\/transactions'/);
    assert.doesNotMatch(await create.locator('.curl').innerText(), /Bearer ey/, 'no token to be copied by mistake');

    await tab.screenshot({ path: picture('used'), fullPage: true });
    assert.deepEqual(complaints, [], 'complaints on the console');
    assert.deepEqual(elsewhere, [], 'requests to elsewhere');

    // A mistake is shown as the server tells it. Chromium itself notes the status on the console.
    await body.fill(JSON.stringify({ ...example, product_id: 'x' }));
    assert.match((await send(create)).answer, /uuid_parsing/);
    assert.equal(await tab.evaluate(() => document.documentElement.scrollWidth), 1280, 'wider than the window');

    const phone = await open(browser, { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, colorScheme: 'dark',
      isMobile: true, hasTouch: true });
    const refused = await send(await unfold(phone.tab, 'list_products'));
    assert.equal(refused.status, '401', 'not logged in');
    await phone.tab.screenshot({ path: picture('phone'), fullPage: true });
    assert.equal(await phone.tab.evaluate(() => document.documentElement.scrollWidth), 390, 'wider than a phone');
  } finally {
    await browser.close();
  }
  console.log(`pictures in ${pictures}`);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
