// page_test.cjs PAGE.html SCREENSHOTS: the page, opened from the disk in Chromium, works in every guise: no complaint on the
// console, nothing fetched, no blank chart, nothing wider than the window. Leaves pictures of each guise.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { chromium } = require('playwright-core');

const [page, pictures] = process.argv.slice(2);
const name = path.basename(page, '.html');

const guises = {
  light: { viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, colorScheme: 'light', isMobile: true, hasTouch: true },
};

// For each canvas, how much of it is drawn on.
function inkOfCharts() {
  return [...document.querySelectorAll('canvas')].map((canvas) => {
    // A copy is read: reading the canvas itself would make Chromium complain of slowness.
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
    let inked = 0;
    const colours = new Set();
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] < 128) continue;
      inked += 1;
      colours.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
    }
    return { label: canvas.getAttribute('aria-label'), share: inked / (data.length / 4), colours: colours.size };
  });
}

async function open(browser, guise) {
  const context = await browser.newContext(guise);
  const tab = await context.newPage();
  const complaints = [];
  const fetched = [];
  tab.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  tab.on('pageerror', (error) => complaints.push(String(error)));
  tab.on('request', (request) => fetched.push(request.url()));
  await tab.goto(pathToFileURL(page).href);
  return { tab, complaints, fetched };
}

async function check({ tab, complaints, fetched }, guise) {
  assert.deepEqual(complaints, [], `${guise}: complaints`);
  assert.deepEqual(fetched.filter((url) => !url.startsWith('data:')), [pathToFileURL(page).href], `${guise}: requests`);
  const charts = await tab.evaluate(inkOfCharts);
  assert.ok(charts.length > 0, `${guise}: no charts`);
  for (const { label, share, colours } of charts) {
    assert.ok(label && label.length > 20, `${guise}: a chart without a description`);
    assert.ok(share > 0.005 && colours > 4, `${guise}: "${label}" is blank (${share}, ${colours})`);
  }
  const wide = await tab.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(wide <= 0, `${guise}: ${wide} px wider than the window`);
  assert.notEqual(await tab.title(), 'owned', `${guise}: data was run as code`);
  assert.equal(await tab.locator('h1').count(), 1, `${guise}: one headline`);
  assert.doesNotMatch(await tab.locator('main').innerText(), /undefined|NaN|\[object|Infinity/, `${guise}: text`);
}

async function main() {
  fs.mkdirSync(pictures, { recursive: true });
  const picture = (guise) => path.join(pictures, `${name}-${guise}.png`);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
  try {
    for (const [guise, options] of Object.entries(guises)) {
      const opened = await open(browser, options);
      await check(opened, guise);
      await opened.tab.screenshot({ path: picture(guise), fullPage: true });
      await opened.tab.context().close();
    }
    // Printed from a dark screen: light all the same, charts included.
    const opened = await open(browser, guises.dark);
    const pdf = await opened.tab.pdf({ path: path.join(pictures, `${name}.pdf`), format: 'A4', printBackground: true,
      margin: { top: '12mm', bottom: '12mm', left: '12mm', right: '12mm' } });
    assert.ok(pdf.length > 20000, 'print: nearly empty');
    await opened.tab.setViewportSize({ width: 720, height: 1000 });
    await opened.tab.emulateMedia({ media: 'print' });
    await check(opened, 'print');
    await opened.tab.screenshot({ path: picture('print'), fullPage: true });
    // Every choice of what to show over time draws.
    const select = opened.tab.locator('select');
    await opened.tab.emulateMedia({ media: 'screen' });
    if (await select.count() > 0) {
      for (let i = 0; i < await select.locator('option').count(); i += 1) {
        await select.selectOption(String(i));
        await check(opened, `choice ${i}`);
      }
    }
  } finally {
    await browser.close();
  }
  console.log(`pictures in ${pictures}`);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
