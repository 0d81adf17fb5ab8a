// The shipped Grafana dashboards as Grafana would ask Prometheus for them: panels, queries with their variables filled in.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');

class Prometheus {
  constructor(url) { this.url = url; }

  async api(what, parameters) {
    const answer = await fetch(`${this.url}/api/v1/${what}?${new URLSearchParams(parameters)}`);
    const body = await answer.json();
    assert.equal(body.status, 'success', `${what} ${JSON.stringify(parameters)}: ${body.error}`);
    return body.data;
  }

  // [{metric, value}]; what is no number is left out.
  async at(query, time) {
    const { result } = await this.api('query', time ? { query, time } : { query });
    return result.map(({ metric, value }) => ({ metric, value: Number(value[1]) })).filter(({ value }) => Number.isFinite(value));
  }

  // The same over time, `end` included: [{metric, values}].
  async over(query, start, end, step) {
    const first = end - Math.floor((end - start) / step) * step;
    const { result } = await this.api('query_range', { query, start: first, end, step });
    return result.map(({ metric, values }) => ({ metric, values: values.map((v) => Number(v[1])).filter(Number.isFinite) }))
      .filter(({ values }) => values.length > 0);
  }

  // When each target was scraped after `since`: {"job instance": [seconds, ...]}
  async scrapes(since) {
    const { result } = await this.api('query', { query: 'up[2m]' });
    return Object.fromEntries(result.map(({ metric, values }) =>
      [`${metric.job} ${metric.instance}`, values.map(([at]) => at).filter((at) => at > since)]));
  }
}

class Dashboards {
  // scrape: Prometheus' interval in seconds.
  constructor(source, scrape) {
    this.scrape = scrape;
    const folder = path.join(source, 'dashboards/grafana/dashboards');
    this.boards = fs.readdirSync(folder).map((name) => JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')));
  }

  // The panels that ask something, of the board poolbench-NAME or of all.
  panels(name) {
    return this.boards.filter(({ uid }) => !name || uid === `poolbench-${name}`).flatMap(({ panels }) => panels).filter(({ targets }) => targets);
  }

  // A query as Grafana fills it in: "All" of a variable is its allValue, a rate's interval is four scrapes.
  filled(query, seconds) {
    return query.replaceAll('$__rate_interval', `${4 * this.scrape}s`).replaceAll('$__range', `${Math.ceil(seconds)}s`)
      .replaceAll('$job', '.+').replaceAll('$instance', '.+');
  }

  // Every query of every panel, and of every annotation, has data between `start` and `end`. Returns their number.
  async expectData(prometheus, start, end) {
    const empty = [];
    let queries = 0;
    const ask = async (where, { expr, instant }) => {
      queries += 1;
      const query = this.filled(expr, end - start);
      const series = instant ? await prometheus.at(query, end) : await prometheus.over(query, start, end, this.scrape);
      if (series.length === 0) empty.push(`${where}: ${expr}`);
    };
    for (const { uid, panels, annotations } of this.boards) {
      for (const { title, targets } of panels) for (const target of targets ?? []) await ask(`${uid}: ${title}`, target);
      for (const each of annotations.list) if (each.expr) await ask(`${uid}: annotation ${each.name}`, each);
    }
    assert.deepEqual(empty, [], 'queries without data');
    return queries;
  }
}

module.exports = { Dashboards, Prometheus };
