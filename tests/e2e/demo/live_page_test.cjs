// live_page_test.cjs SOURCE_DIR SCREENSHOTS: the admin listener's /dashboard in Chromium while the shop is busy: numbers move,
// the switch switches, both modes are drawn, nothing is complained of, and it can be read by day and by night.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { chromium } = require('playwright-core');
const { Demo, until } = require('./demo.cjs');

const [source, pictures] = process.argv.slice(2);

// The least contrast between what is written and what it is written on (WCAG asks for 4.5).
function contrasts() {
  const colour = (text) => text.match(/[\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => c / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const rgba = colour(getComputedStyle(at).backgroundColor);
      if (rgba.length === 3 || rgba[3] > 0) return rgba;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll('h1, p, th, td, button, figcaption, small, svg text')].filter((e) => e.textContent.trim()).map((e) => {
    const style = getComputedStyle(e);
    const [a, b] = [luminance(colour(e.namespaceURI.endsWith('svg') ? style.fill : style.color)), luminance(ground(e))];
    return { text: e.textContent.trim().slice(0, 40), contrast: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) };
  });
}

async function main() {
  fs.mkdirSync(pictures, { recursive: true });
  const demo = new Demo(source, ['prometheus', '--local', '--no-setup', '--switch', 'never', '--load', 'transactions-high,deadlock']);
  await demo.ready();
  const page = demo.address('live');
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
  try {
    const tab = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: 'light' })).newPage();
    const complaints = [];
    const elsewhere = [];
    tab.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    tab.on('pageerror', (error) => complaints.push(String(error)));
    tab.on('request', (request) => {
      if (new URL(request.url()).origin !== new URL(page).origin) elsewhere.push(request.url());
    });
    await tab.goto(page);
    const requests = async (mode) => {
      const text = await tab.locator(`tr[data-row="${mode}"] td`).nth(1).innerText();
      return Number(text.replace(',', '').replace('k', 'e3').replace('M', 'e6')) || 0;
    };
    const grows = async (mode) => {
      const before = await until(`requests in mode ${mode}`, () => requests(mode));
      await until(`more requests in mode ${mode}`, async () => await requests(mode) > before);
    };
    const pressed = (mode) => tab.locator(`button[data-mode="${mode}"][aria-pressed="true"]`).count();
    await grows('per_request');
    assert.equal(await requests('pooled'), 0);
    assert.ok(await pressed('per-request'));
    await tab.locator('button[data-mode="pooled"]').click();
    await until('the switch to show', () => pressed('pooled'));
    await grows('pooled');

    // Every chart draws both modes; those of single lines one path for each.
    const drawn = () => tab.evaluate(() => [...document.querySelectorAll('#charts figure')].map((figure) => ({
      title: figure.querySelector('span').textContent,
      modes: ['per_request', 'pooled'].filter((mode) => [...figure.querySelectorAll(`path.${mode}`)].some((p) => p.getAttribute('d').includes('L'))),
    })));
    await until('both modes in every chart', async () => (await drawn()).every(({ modes }) => modes.length === 2));
    assert.match(await tab.locator('#verdict').innerText(),
      /^Half of the requests are answered within \S+ [mµ]?s in mode pooled, and within \S+ m?s in mode per request: [\d.]+ times as long\.$/);
    const cells = await tab.locator('tbody td').allInnerTexts();
    assert.equal(cells.length, 14);
    for (const text of cells) assert.doesNotMatch(text, /NaN|undefined|Infinity|^$|^–$/);

    for (const scheme of ['light', 'dark']) {
      await tab.emulateMedia({ colorScheme: scheme });
      for (const { text, contrast } of await tab.evaluate(contrasts)) {
        assert.ok(contrast >= 4.5, `${scheme}: "${text}" has a contrast of ${contrast.toFixed(2)}`);
      }
      await tab.screenshot({ path: path.join(pictures, `live-${scheme}.png`), fullPage: true });
    }
    await tab.setViewportSize({ width: 390, height: 844 });
    assert.ok(await tab.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), 'wider than a phone');
    await tab.screenshot({ path: path.join(pictures, 'live-phone.png'), fullPage: true });
    assert.deepEqual(complaints, []);
    assert.deepEqual(elsewhere, []);

    demo.child.kill('SIGINT');
    await until('the page to say that nobody answers', () => tab.locator('#problem').innerText());
  } finally {
    await browser.close();
  }
  await demo.end(130);
  console.log(`pictures in ${pictures}`);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
