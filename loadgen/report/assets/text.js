'use strict';
// Numbers and names as people read them. Everything else uses these, so that a value looks the same everywhere.

const thin = '\u202f'; // a narrow space that does not break: between a number and its unit

function digits(value, most) {
  return value.toLocaleString('en-US', { maximumFractionDigits: most, minimumFractionDigits: 0 });
}

// Three significant digits, none behind the point from 100 on, thousands grouped.
function number(value) {
  const size = Math.abs(value);
  if (size >= 100) return digits(value, 0);
  if (size >= 10) return digits(value, 1);
  if (size >= 1) return digits(value, 2);
  if (size === 0) return '0';
  return value.toLocaleString('en-US', { maximumSignificantDigits: 3 });
}

function milliseconds(ms) {
  if (ms === undefined || ms === null) return '\u2013';
  if (ms >= 60000) return number(ms / 60000) + thin + 'min';
  if (ms >= 1000) return number(ms / 1000) + thin + 's';
  if (ms >= 1) return number(ms) + thin + 'ms';
  return number(ms * 1000) + thin + '\u00b5s';
}

function microseconds(us) {
  return us === undefined || us === null ? '\u2013' : milliseconds(us / 1000);
}

function rate(perSecond) {
  return perSecond === undefined || perSecond === null ? '\u2013' : number(perSecond) + '/s';
}

function count(n) {
  return n === undefined || n === null ? '\u2013' : digits(n, 0);
}

function share(part) {
  const percent = part * 100;
  if (percent > 0 && percent < 0.01) return '<0.01' + thin + '%';
  return digits(percent, percent < 10 ? 2 : 1) + thin + '%';
}

function bytes(n) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  while (n >= 1000 && unit + 1 < units.length) {
    n /= 1024;
    unit += 1;
  }
  return number(n) + thin + units[unit];
}

function seconds(s) {
  if (s >= 120) return digits(Math.floor(s / 60), 0) + thin + 'min ' + digits(s % 60, 0) + thin + 's';
  return digits(s, 1) + thin + 's';
}

// 38 -> "38", 3.14 -> "3.1", 1.07 -> "1.07"
function factor(value) {
  if (value >= 10) return digits(value, 0);
  return digits(value, value >= 2 ? 1 : 2);
}

// "38 times", "about the same", "1/20 of"
function comparedTo(ratio) {
  if (ratio >= 0.97 && ratio <= 1.03) return 'about the same';
  return ratio > 1 ? factor(ratio) + ' times' : '1/' + factor(1 / ratio) + ' of';
}

function modeName(mode) {
  return mode.replaceAll('_', '-');
}

function words(key) {
  return key.replaceAll('_', ' ');
}

function list(items) {
  if (items.length < 2) return items.join('');
  return items.slice(0, -1).join(', ') + ' and ' + items[items.length - 1];
}

// "99.9 %" from the percentile axis' 1 / (1 - p)
function percentileOf(inverse) {
  const percentile = 100 * (1 - 1 / inverse);
  const decimals = Math.min(6, Math.max(0, Math.ceil(Math.log10(inverse) - 2 - 1e-9)));
  return digits(percentile, decimals) + thin + '%';
}
