// Elements. Text always goes in as text: nothing from the data is ever parsed as HTML.

function el(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key === 'class') element.className = value;
    else if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value);
  }
  for (const child of children.flat()) {
    if (child === null || child === undefined) continue;
    element.append(child instanceof Node ? child : String(child));
  }
  return element;
}

// columns: [{ title, value(row), class }]; the first one heads its row.
function table(caption, columns, rows) {
  const cell = (column, row, index) => {
    const value = column.value(row);
    return index === 0
      ? el('th', { scope: 'row', class: column.class || '' }, value)
      : el('td', { class: column.class || '' }, value);
  };
  return el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    el('table', {},
      el('thead', {}, el('tr', {}, columns.map((c) => el('th', { scope: 'col', class: c.class || '' }, c.title)))),
      el('tbody', {}, rows.map((row) => el('tr', {}, columns.map((c, i) => cell(c, row, i)))))));
}

function card(title, explanation, ...children) {
  return el('section', { class: 'card' }, el('h2', {}, title), explanation ? el('p', { class: 'note' }, explanation) : null,
    ...children);
}

function swatch(colourVariable, dim) {
  const element = el('span', { class: 'swatch', 'aria-hidden': 'true' });
  element.style.background = `var(${colourVariable})`;
  if (dim) element.style.opacity = '0.5';
  return element;
}

function banner(kind, ...content) {
  return el('div', { class: `banner ${kind}`, role: 'note' }, el('p', {}, ...content));
}

function definitions(pairs) {
  return el('dl', {}, pairs.map(([term, text]) => [el('dt', {}, term), el('dd', {}, text)]).flat());
}
