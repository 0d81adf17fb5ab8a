// schema_test.cjs SOURCE_DIR: every shipped dashboard is a value of Grafana's published types, as the TypeScript compiler
// judges it, unknown names included; and it would find mistakes: dashboards broken in one way each are refused for it.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const typescript = require('typescript');

const folder = path.join(process.argv[2], 'dashboards/grafana/dashboards');
const packages = process.env.NODE_PATH;

// What the compiler has to say about each of these dashboards, as text: {name: message, ...}, those without left out.
function complaints(dashboards) {
  const options = { noEmit: true, strict: true, skipLibCheck: true, types: [], target: typescript.ScriptTarget.ES2022,
    module: typescript.ModuleKind.Node16, moduleResolution: typescript.ModuleResolutionKind.Node16 };
  const host = typescript.createCompilerHost(options);
  // As if these files lay next to the packages, which are found from there.
  const own = new Map([['shipped_dashboard.d.ts', fs.readFileSync(path.join(__dirname, 'shipped_dashboard.d.ts'), 'utf8')],
    ...Object.entries(dashboards).map(([name, content]) => [`${name}.ts`,
      `import type { Shipped_dashboard } from './shipped_dashboard.js';\nexport const shipped: Shipped_dashboard = ${JSON.stringify(content, null, 1)};\n`])]
    .map(([name, text]) => [path.join(packages, '..', name), text]));
  const { getSourceFile, readFile, fileExists } = host;
  host.getSourceFile = (name, ...how) => (own.has(name)
    ? typescript.createSourceFile(name, own.get(name), ...how) : getSourceFile.call(host, name, ...how));
  host.readFile = (name) => own.get(name) ?? readFile.call(host, name);
  host.fileExists = (name) => own.has(name) || fileExists.call(host, name);
  const program = typescript.createProgram([...own.keys()], options, host);
  const found = {};
  for (const one of typescript.getPreEmitDiagnostics(program)) {
    const where = one.file ? path.basename(one.file.fileName, '.ts') : 'compiler';
    const line = one.file ? one.file.getLineAndCharacterOfPosition(one.start).line : 0;
    found[where] = `${found[where] ?? ''}line ${line}: ${typescript.flattenDiagnosticMessageText(one.messageText, '\n')}\n`;
  }
  return found;
}

const shipped = Object.fromEntries(fs.readdirSync(folder)
  .map((name) => [path.basename(name, '.json'), JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8'))]));

// Ways to be wrong, and what the compiler must name.
const panelOf = (board, type) => board.panels.find((panel) => panel.type === type);
const mistakes = {
  'a name unknown to dashboards': [(board) => { board.time_zone = 'utc'; }, '"time_zone"'],
  'a name unknown to panels': [(board) => { panelOf(board, 'timeseries').titel = 'x'; }, '"titel"'],
  'a panel of no known type': [(board) => { panelOf(board, 'timeseries').type = 'graph'; }, '"graph"'],
  'an option of another panel': [(board) => { panelOf(board, 'timeseries').options.showHeader = true; }, '"showHeader"'],
  'a legend in no known place': [(board) => { panelOf(board, 'timeseries').options.legend.placement = 'top'; }, '"top"'],
  'an unknown way of drawing': [(board) => { panelOf(board, 'timeseries').fieldConfig.defaults.custom.drawStyle = 'dots'; }, '"dots"'],
  'a width in words': [(board) => { panelOf(board, 'timeseries').fieldConfig.defaults.custom.lineWidth = 'thin'; }, "'string'"],
  'a query without an expression': [(board) => { delete panelOf(board, 'timeseries').targets[0].expr; }, "'expr'"],
  'a query in no known format': [(board) => { panelOf(board, 'table').targets[0].format = 'tabular'; }, '"tabular"'],
  'a row that lacks its state': [(board) => { delete panelOf(board, 'row').collapsed; }, "'collapsed'"],
  'a variable of no known type': [(board) => { board.templating.list[0].type = 'data'; }, '"data"'],
  'a variable that refreshes in no known way': [(board) => { board.templating.list[1].refresh = 3; }, "'3'"],
  'an annotation without a colour': [(board) => { delete board.annotations.list[0].iconColor; }, "'iconColor'"],
  'a link without a title': [(board) => { delete board.links[0].title; }, "'title'"],
};
const broken = {};
Object.keys(mistakes).forEach((what, n) => {
  broken[`broken-${n}`] = structuredClone(shipped['poolbench-modes']);
  mistakes[what][0](broken[`broken-${n}`]);
});

const found = complaints({ ...shipped, ...broken });
let failed = Object.keys(shipped).length < 4;
Object.entries(mistakes).forEach(([what, [, named]], n) => {
  const said = found[`broken-${n}`] ?? 'nothing';
  delete found[`broken-${n}`];
  if (!said.includes(named)) {
    console.error(`${what}: expected the compiler to name ${named}; it said: ${said}`);
    failed = true;
  }
});
for (const [where, message] of Object.entries(found)) {
  console.error(`${where}: ${message}`);
  failed = true;
}
process.exit(failed ? 1 : 0);
