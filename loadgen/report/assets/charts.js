// Charts. Each one is made by a function that can be called again: when the colours change, all are redrawn.

const drawn = []; // { canvas, configure, chart }

function drawAll() {
  Chart.defaults.color = variable('--soft');
  Chart.defaults.borderColor = variable('--grid');
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = 12.5;
  Chart.defaults.animation = false;
  for (const item of drawn) {
    if (item.chart) item.chart.destroy();
    item.chart = new Chart(item.canvas, item.configure());
  }
}

// A figure with a canvas, a sentence that tells how to read it, and the same numbers as a table.
function figure(title, shape, configure, caption, numbers) {
  const canvas = el('canvas', { role: 'img', 'aria-label': `${title}. ${caption}` });
  drawn.push({ canvas, configure, chart: null });
  return el('figure', {}, el('h3', {}, title), el('div', { class: `chart ${shape}` }, canvas),
    el('figcaption', {}, caption),
    numbers ? el('details', {}, el('summary', {}, 'These numbers as a table'), numbers) : null);
}

function forget(container) {
  for (let i = drawn.length - 1; i >= 0; i -= 1) {
    if (!container.contains(drawn[i].canvas)) continue;
    if (drawn[i].chart) drawn[i].chart.destroy();
    drawn.splice(i, 1);
  }
  container.replaceChildren();
}

const plainGrid = { drawBorder: false, drawTicks: false };

// Few labels on a logarithmic axis: powers of ten, and 2 and 5 where there are not many of those.
function logTicks(format) {
  return function label(value) {
    const decades = Math.log10(this.max / this.min);
    const leading = value / 10 ** Math.floor(Math.log10(value) + 1e-9);
    const keep = decades > 2.5 ? [1] : decades > 1.2 ? [1, 3] : [1, 2, 3, 5, 7];
    return keep.some((k) => Math.abs(leading - k) < 1e-6) ? format(value) : null;
  };
}

function axis(title, scale, format, more) {
  const log = scale === 'logarithmic';
  return {
    type: scale,
    title: { display: Boolean(title) || log, text: log ? `${title} (log scale)`.trim() : title },
    grid: { ...plainGrid },
    border: { display: false },
    ticks: { callback: log ? logTicks(format) : (value) => format(value), maxRotation: 0, padding: 6, autoSkipPadding: 14 },
    ...more,
  };
}

// Lines are flattened by a linear axis from a factor of 8 on. Bars say with their length how many times one is another, which
// only a linear axis shows, as long as the shortest can be seen at all.
const flattenedLines = 8;
const flattenedBars = 80;
function scaleFor(values, most = flattenedLines) {
  const positive = values.filter((v) => v > 0);
  return positive.length > 1 && Math.max(...positive) / Math.min(...positive) >= most ? 'logarithmic' : 'linear';
}

// Writes `text(index)` behind the end of each bar of the last dataset.
function barLabels(text) {
  return {
    id: 'barLabels',
    afterDatasetsDraw(chart) {
      const { ctx } = chart;
      const bars = chart.getDatasetMeta(chart.data.datasets.length - 1).data;
      ctx.save();
      ctx.font = `600 12.5px ${Chart.defaults.font.family}`;
      ctx.textBaseline = 'middle';
      bars.forEach((bar, i) => {
        const label = text(i);
        const room = chart.width - bar.x - 8;
        const inside = ctx.measureText(label).width > room;
        ctx.textAlign = inside ? 'right' : 'left';
        ctx.fillStyle = inside ? variable('--paper') : variable('--ink');
        ctx.fillText(label, bar.x + (inside ? -8 : 8), bar.y);
      });
      ctx.restore();
    },
  };
}

// One horizontal bar per item: { name, colour, dim, value }.
function bars(items, title, format, labels) {
  const values = items.map((item) => item.value);
  const scale = scaleFor(values, flattenedBars);
  const least = Math.min(...values.filter((v) => v > 0));
  const most = Math.max(...values);
  const range = scale === 'logarithmic'
    ? { min: 10 ** Math.floor(Math.log10(least / 2)), max: most * (most / least) ** 0.35 }
    : { min: 0, grace: '28%' };
  return () => ({
    type: 'bar',
    data: {
      labels: items.map((item) => item.name),
      datasets: [{
        data: values,
        backgroundColor: items.map((item) => (item.dim ? paler(variable(item.colour)) : variable(item.colour))),
        borderColor: items.map((item) => variable(item.colour)),
        borderWidth: items.map((item) => (item.dim ? 1.5 : 0)),
        borderRadius: 4,
        borderSkipped: 'start',
        barPercentage: 0.82,
        categoryPercentage: 0.9,
      }],
    },
    plugins: [barLabels(labels || ((i) => format(values[i])))],
    options: {
      indexAxis: 'y',
      maintainAspectRatio: false,
      plugins: { legend: { display: false }, tooltip: { callbacks: { label: (c) => format(c.parsed.x) } } },
      scales: {
        x: axis(title, scale, format, range),
        y: { grid: { display: false, drawBorder: false }, border: { display: false }, ticks: { color: variable('--ink') } },
      },
    },
  });
}

// Stacked horizontal bars: rows are { name, values: { key: number } }, parts are { key, name, variable }.
function stackedBars(rows, parts, title, format) {
  return () => ({
    type: 'bar',
    data: {
      labels: rows.map((row) => row.name),
      datasets: parts.map((part) => ({
        label: part.name,
        data: rows.map((row) => row.values[part.key] || 0),
        backgroundColor: variable(part.variable),
        barPercentage: 0.8,
        categoryPercentage: 0.9,
      })),
    },
    options: {
      indexAxis: 'y',
      maintainAspectRatio: false,
      plugins: {
        legend: { position: 'bottom', align: 'start', labels: { boxWidth: 12, boxHeight: 12, padding: 12 } },
        tooltip: { callbacks: { label: (c) => `${c.dataset.label}: ${format(c.parsed.x)}` } },
      },
      scales: {
        x: axis(title, 'linear', format, { stacked: true, min: 0 }),
        y: { stacked: true, grid: { display: false, drawBorder: false }, border: { display: false }, ticks: { color: variable('--ink') } },
      },
    },
  });
}

function lineLegend() {
  // Chart.js forgets dashes when it draws legends with lines.
  const generateLabels = (chart) => Chart.defaults.plugins.legend.labels.generateLabels(chart)
    .map((label) => ({ ...label, lineDash: chart.data.datasets[label.datasetIndex].borderDash, lineWidth: 2.25 }));
  const labels = { usePointStyle: true, pointStyle: 'line', pointStyleWidth: 32, padding: 14, generateLabels };
  return { position: 'bottom', align: 'start', labels };
}

// series: { name, colour, dashed, thin, points: [{x, y}] }
function lineData(series) {
  return {
    datasets: series.map((s) => ({
      label: s.name,
      data: s.points,
      borderColor: s.faint ? faded(variable(s.colour), 0.55) : variable(s.colour),
      backgroundColor: variable(s.colour),
      borderDash: s.dashed ? [6, 4] : [],
      borderWidth: s.faint ? 1.5 : 2.25,
      fill: s.fill ? { target: 'origin', above: faded(variable(s.colour), 0.12) } : false,
      pointRadius: 0,
      pointHitRadius: 10,
      pointHoverRadius: 4,
      tension: 0,
    })),
  };
}

// Latency by percentile, as HdrHistogram's plotter draws it: x is 1 / (1 - p), so that each nine has the same room.
function percentileLines(series, range) {
  return () => ({
    type: 'line',
    data: lineData(series),
    options: {
      maintainAspectRatio: false,
      parsing: false,
      interaction: { mode: 'nearest', axis: 'xy', intersect: false },
      plugins: {
        legend: lineLegend(),
        tooltip: {
          callbacks: {
            title: (items) => `${percentileOf(items[0].parsed.x)} of requests`,
            label: (c) => `${c.dataset.label}: at most ${milliseconds(c.parsed.y)}`,
          },
        },
      },
      scales: {
        x: {
          ...axis('', 'logarithmic', (v) => v, { min: 1, max: range.xMax }),
          title: { display: true, text: 'share of requests answered within this time' },
          ticks: {
            maxRotation: 0,
            padding: 6,
            callback: (value) => (Math.abs(Math.log10(value) % 1) < 1e-9 ? percentileOf(value) : null),
          },
        },
        y: axis('time', 'logarithmic', milliseconds, { min: range.yMin, max: range.yMax }),
      },
    },
  });
}

function timeLines(series, title, scale, format, xMax) {
  return () => ({
    type: 'line',
    data: lineData(series),
    options: {
      maintainAspectRatio: false,
      parsing: false,
      interaction: { mode: 'index', intersect: false },
      plugins: {
        legend: { ...lineLegend(), display: series.length > 1 },
        tooltip: {
          callbacks: {
            title: (items) => `at ${seconds(items[0].parsed.x)}`,
            label: (c) => `${c.dataset.label}: ${format(c.parsed.y)}`,
          },
        },
      },
      scales: {
        x: axis('seconds since the start', 'linear', (v) => digits(v, 1), { min: 0, max: xMax }),
        y: axis(title, scale, format, scale === 'linear' ? { min: 0, grace: '8%' } : {}),
      },
    },
  });
}
