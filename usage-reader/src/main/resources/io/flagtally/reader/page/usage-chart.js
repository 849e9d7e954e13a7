/* global Chart: a classic script of its own, since its module imports a bare name */
import {el, follow, setText} from './dom.js';
import {number} from './format.js';

/** Series that have a colour; what is beyond them is one more, of the rest. */
const COLOURS = 8;

/** The first series, which are the largest, and what is left as one. Each stands for names: 1, or many. */
export function largest(series, most = COLOURS) {
  if (series.length <= most) {
    return series;
  }
  const rest = series.slice(most - 1);
  const names = rest.reduce((total, each) => total + each.names, 0);
  const counts = rest[0].counts.map((_, i) => rest.reduce((total, each) => total + each.counts[i], 0));
  return [...series.slice(0, most - 1), {names, label: others(names), counts}];
}

export function others(names) {
  return names === 1 ? '1 other' : `${number(names)} others`;
}

export function sum(counts) {
  return counts.reduce((total, count) => total + count, 0);
}

/** Colours by their variables, as they are in the theme that is shown: a variable alone holds one for each theme. */
function shownColours(variables) {
  const probe = el('span', {hidden: true});
  document.body.append(probe);
  const colours = variables.map((variable) => {
    probe.style.color = `var(${variable})`;
    return getComputedStyle(probe).color;
  });
  probe.remove();
  return colours;
}

/** Stacked bars with a legend, and the same numbers as a table. */
export function usageChart() {
  const canvas = el('canvas', {role: 'img'});
  const legend = el('ul', {class: 'legend'});
  const rows = el('tbody');
  const head = el('tr');
  const numbers = el('details', {class: 'numbers'},
    el('summary', {}, 'The numbers as a table'),
    el('div', {class: 'table-box'}, el('table', {}, el('thead', {}, head), rows)));
  const node = el('figure', {class: 'usage'}, el('div', {class: 'chart-box'}, canvas), legend, numbers);
  let chart = null;
  let shown = null;
  let palette = [];
  // Asked for each bar: a colour that only stood there would be remembered over a change of theme.
  const colour = (context) => palette[context.datasetIndex];

  function paint() {
    const [ink, grid, ...rest] = shownColours(
        ['--muted', '--line', ...shown.series.map((each, i) => each.colour ?? `--series-${i % COLOURS}`)]);
    palette = rest;
    for (const axis of Object.values(chart.options.scales)) {
      axis.ticks.color = ink;
      axis.grid.color = grid;
      axis.border.color = grid;
    }
  }

  function create() {
    return new Chart(canvas, {
      type: 'bar',
      data: {labels: [], datasets: []},
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        interaction: {mode: 'index', intersect: false},
        scales: {
          x: {stacked: true, grid: {display: false}, border: {}, ticks: {maxRotation: 0, autoSkipPadding: 16}},
          y: {stacked: true, beginAtZero: true, grid: {}, border: {display: false}, ticks: {precision: 0, maxTicksLimit: 6}},
        },
        plugins: {
          legend: {display: false},
          tooltip: {
            itemSort: (a, b) => b.datasetIndex - a.datasetIndex,
            filter: (item) => item.raw > 0,
            callbacks: {
              title: (items) => items.length ? shown.titles[items[0].dataIndex] : '',
              label: (item) => ` ${item.dataset.label}: ${number(item.raw)}`,
            },
          },
        },
      },
    });
  }

  /** times: {labels, titles}, one each; series: [{label, counts, colour?}] from the bottom up. */
  function show({labels, titles, series, description}) {
    shown = {labels, titles, series};
    chart ??= create();
    chart.data.labels = labels;
    // Known series keep their object: no bar jumps when another hour comes.
    const before = new Map(chart.data.datasets.map((dataset) => [dataset.label, dataset]));
    chart.data.datasets = series.map((each) => Object.assign(
        before.get(each.label) ?? {label: each.label, maxBarThickness: 28, backgroundColor: colour, hoverBackgroundColor: colour}, {data: each.counts}));
    paint();
    chart.update('none');
    canvas.setAttribute('aria-label', description);
    follow(legend, series.map((each, i) => ({...each, i})), (each) => each.label, (each) => {
      const swatch = el('span', {class: 'swatch'});
      const total = el('span', {class: 'legend-total'});
      return {
        node: el('li', {}, swatch, el('span', {class: 'legend-name'}, each.label), total),
        update(next) {
          swatch.dataset.colour = next.colour ?? `--series-${next.i % COLOURS}`;
          setText(total, number(sum(next.counts)));
        },
      };
    });
    fillNumbers();
  }

  function fillNumbers() {
    if (!numbers.open) {
      return;
    }
    head.replaceChildren(el('th', {scope: 'col'}, 'From'),
      ...shown.series.map((each) => el('th', {scope: 'col', class: 'number'}, each.label)));
    rows.replaceChildren(...shown.titles.map((title, i) => el('tr', {},
      el('th', {scope: 'row'}, title),
      shown.series.map((each) => el('td', {class: 'number'}, number(each.counts[i]))))));
  }

  numbers.addEventListener('toggle', () => shown && fillNumbers());
  const repaint = () => {
    if (chart && shown) {
      paint();
      chart.update('none');
    }
  };
  addEventListener('flagtally-theme', repaint);

  return {
    node,
    show,
    stop() {
      removeEventListener('flagtally-theme', repaint);
      chart?.destroy();
      chart = null;
    },
  };
}
