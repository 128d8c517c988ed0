// Draws a dashboard with Grafana's own components. What Grafana does between them is not in its packages;
// it is done here as far as this dashboard needs it. A type of panel that is missing here fails.

import {
  applyFieldOverrides,
  cacheFieldDisplayNames,
  createFieldConfigRegistry,
  createTheme,
  dateTime,
  FieldType,
  getFieldDisplayValues,
  identityOverrideProcessor,
  rangeUtil,
  standardFieldConfigEditorRegistry,
  standardTransformers,
  standardTransformersRegistry,
  ThemeContext,
  transformDataFrame,
} from "@grafana/data";
import { BigValue, GlobalStyles, PanelChrome, TimeSeries } from "@grafana/ui";
import { TableNG } from "@grafana/ui/unstable";
import { useEffect } from "react";
import { createRoot } from "react-dom/client";
// The styles of what @grafana/ui draws with: it leaves them to who bundles it.
import "uplot/dist/uPlot.min.css";
import "@grafana/react-data-grid/lib/styles.css";

const { dashboard, prometheus, from, to, theme: mode } = window.shown;
const theme = createTheme({ colors: { mode } });
const timeZone = "utc";
const timeRange = { from: dateTime(from), to: dateTime(to), raw: dashboard.time };

// The grid: its columns, the height of a row, and what lies between panels.
const COLUMNS = 24;
const ROW = 30;
const GAP = 8;

// A source of Prometheus knows no other interval unless it is told.
const SCRAPE_S = 15;

const numbers = (field) => field.type === FieldType.number;
const STANDARD = {
  unit: undefined,
  min: numbers,
  max: numbers,
  decimals: numbers,
  displayName: undefined,
  noValue: undefined,
  color: undefined,
  thresholds: numbers,
  mappings: undefined,
  links: undefined,
};
const option = (path, shouldApply = () => true) => ({
  id: path,
  path,
  name: path,
  process: identityOverrideProcessor,
  shouldApply,
});
standardFieldConfigEditorRegistry.setInit(() =>
  Object.entries(STANDARD).map(([path, shouldApply]) => option(path, shouldApply)),
);
standardTransformersRegistry.setInit(() =>
  [...new Set(Object.values(standardTransformers))].map((it) => ({ id: it.id, name: it.name, transformation: async () => it })),
);

// What Grafana's panels have where a file says nothing.
const THRESHOLDS = {
  color: { mode: "thresholds" },
  thresholds: {
    mode: "absolute",
    steps: [
      { value: -Infinity, color: "green" },
      { value: 80, color: "red" },
    ],
  },
};
const DEFAULTS = {
  stat: THRESHOLDS,
  table: { ...THRESHOLDS, custom: { align: "auto", cellOptions: { type: "auto" } } },
  timeseries: {
    color: { mode: "palette-classic" },
    custom: {
      axisGridShow: true,
      axisPlacement: "auto",
      barAlignment: 0,
      barWidthFactor: 0.6,
      drawStyle: "line",
      fillOpacity: 0,
      gradientMode: "none",
      lineInterpolation: "linear",
      lineWidth: 1,
      pointSize: 5,
      showPoints: "auto",
      spanNulls: false,
      stacking: { mode: "none", group: "A" },
    },
  },
};

function withDefaults({ type, fieldConfig }) {
  const { custom, ...standard } = DEFAULTS[type];
  const { custom: given, ...defaults } = fieldConfig.defaults;
  return { ...fieldConfig, defaults: { ...standard, ...defaults, custom: { ...custom, ...given } } };
}

function registryOf(config) {
  const names = new Set(Object.keys(config.defaults.custom));
  for (const { properties } of config.overrides) {
    for (const { id } of properties) {
      if (id.startsWith("custom.")) {
        names.add(id.slice("custom.".length).split(".")[0]);
      }
    }
  }
  return createFieldConfigRegistry({
    useCustomConfig(builder) {
      for (const name of names) {
        builder.addCustomEditor({ ...option(name), editor: () => null, override: () => null });
      }
    },
  });
}

// --- queries ------------------------------------------------------------------------------------

const seconds = (ms) => `${ms / 1_000}s`;

function filled(text, values) {
  return text.replace(/\$(\w+|\{\w+\})/g, (all, name) => {
    const value = values[name.replace(/[{}]/g, "")];
    if (value === undefined) {
      throw new Error(`nothing is known of the variable ${all}`);
    }
    return value;
  });
}

/** The steps in which a panel asks, and with them what Grafana puts in the place of its variables. */
function asked(panel, width) {
  const interval = rangeUtil.calculateInterval(timeRange, panel.maxDataPoints ?? width, panel.interval ?? `${SCRAPE_S}s`);
  const step = interval.intervalMs;
  const values = {
    datasource: "prometheus",
    __interval: seconds(step),
    __rate_interval: seconds(Math.max(step + SCRAPE_S * 1_000, 4 * SCRAPE_S * 1_000)),
    __range: seconds(to - from),
  };
  for (const { name, allValue, includeAll } of dashboard.templating.list) {
    if (includeAll) {
      values[name] = allValue;
    }
  }
  return { step, values };
}

async function ask(target, { step, values }) {
  const query = filled(target.expr, values);
  filled(target.datasource.uid, values);
  const align = (ms) => (ms - (ms % step)) / 1_000;
  const [path, times] = target.instant
    ? ["query", { time: to / 1_000 }]
    : ["query_range", { start: align(from), end: align(to), step: step / 1_000 }];
  const answer = await fetch(`${prometheus}/api/v1/${path}?${new URLSearchParams({ query, ...times })}`);
  const { data, error } = await answer.json();
  if (error) {
    throw new Error(`${query}: ${error}`);
  }
  return data.result.map(({ metric, value, values: many }) => ({ metric, points: many ?? [value] }));
}

const time = (values, step) => ({ name: "Time", type: FieldType.time, config: { interval: step }, values });

function asSeries(target, series, step) {
  return series.map(({ metric, points }) => {
    const name = target.legendFormat.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, label) => metric[label] ?? "");
    return {
      refId: target.refId,
      length: points.length,
      fields: [
        time(points.map(([at]) => at * 1_000), step),
        {
          name: "Value",
          type: FieldType.number,
          labels: metric,
          config: name ? { displayNameFromDS: name } : {},
          values: points.map(([, value]) => Number(value)),
        },
      ],
    };
  });
}

function asTable(target, series, targets) {
  if (series.length === 0) {
    return [];
  }
  const labels = [...new Set(series.flatMap(({ metric }) => Object.keys(metric)))].sort();
  const rows = series.flatMap(({ metric, points }) => points.map((point) => ({ metric, point })));
  return {
    refId: target.refId,
    length: rows.length,
    fields: [
      time(rows.map(({ point }) => point[0] * 1_000)),
      ...labels.map((name) => ({
        name,
        type: FieldType.string,
        config: {},
        values: rows.map(({ metric }) => metric[name] ?? ""),
      })),
      {
        name: targets.length > 1 ? `Value #${target.refId}` : "Value",
        type: FieldType.number,
        config: {},
        values: rows.map(({ point }) => Number(point[1])),
      },
    ],
  };
}

async function dataOf(panel, width) {
  const how = asked(panel, width);
  const answers = await Promise.all(
    panel.targets.map(async (target) => {
      const series = await ask(target, how);
      return target.format === "table" ? asTable(target, series, panel.targets) : asSeries(target, series, how.step);
    }),
  );
  const context = { interpolate: (text) => text };
  const data = await new Promise((resolve, reject) => {
    transformDataFrame(panel.transformations ?? [], answers.flat(), context).subscribe({ next: resolve, error: reject });
  });
  const fieldConfig = withDefaults(panel);
  const configured = applyFieldOverrides({
    data,
    fieldConfig,
    fieldConfigRegistry: registryOf(fieldConfig),
    replaceVariables: context.interpolate,
    theme,
    timeZone,
  });
  cacheFieldDisplayNames(configured);
  return { fieldConfig, data: configured };
}

// --- panels -------------------------------------------------------------------------------------

/** Not a number, which is what a quantile of nothing is, is drawn as a gap. */
function graphable(frame) {
  const finite = (value) => (Number.isFinite(value) ? value : null);
  const fields = frame.fields.map((it) => (numbers(it) ? { ...it, values: it.values.map(finite) } : it));
  return { ...frame, fields };
}

const DRAW = {
  stat({ options }, { data, fieldConfig }, size) {
    const values = getFieldDisplayValues({
      data,
      fieldConfig,
      reduceOptions: options.reduceOptions,
      replaceVariables: (text) => text,
      theme,
      timeZone,
    });
    if (values.length !== 1) {
      throw new Error(`a stat of ${values.length} values`);
    }
    const { colorMode, graphMode, justifyMode, textMode } = options;
    return <BigValue value={values[0].display} {...{ colorMode, graphMode, justifyMode, textMode, theme }} {...size} />;
  },
  table({ options }, { data, fieldConfig }, size) {
    if (data.length !== 1) {
      throw new Error(`a table of ${data.length} frames`);
    }
    const { cellHeight, showHeader, sortBy } = options;
    return <TableNG data={data[0]} noHeader={!showHeader} {...{ cellHeight, fieldConfig, sortBy, timeRange }} {...size} />;
  },
  timeseries({ options }, { data }, size) {
    return <TimeSeries frames={data.map(graphable)} legend={options.legend} {...{ timeRange, timeZone }} {...size} />;
  },
};

function Panel({ panel, drawn, place }) {
  return (
    <section style={{ position: "absolute", ...place }} data-panel={panel.id}>
      <PanelChrome title={panel.title} description={panel.description} width={place.width} height={place.height}>
        {(width, height) =>
          drawn.data.length > 0 || panel.type === "stat"
            ? DRAW[panel.type](panel, drawn, { width, height })
            : (drawn.fieldConfig.defaults.noValue ?? "No data")
        }
      </PanelChrome>
    </section>
  );
}

const column = (document.documentElement.clientWidth - GAP) / COLUMNS;
const panels = await Promise.all(
  dashboard.panels.map(async (panel) => {
    const { x, y, w, h } = panel.gridPos;
    const place = {
      left: GAP + x * column,
      top: GAP + y * (ROW + GAP),
      width: w * column - GAP,
      height: h * (ROW + GAP) - GAP,
    };
    return { panel, place, drawn: await dataOf(panel, Math.floor(place.width)) };
  }),
);
const bottom = Math.max(...panels.map(({ place }) => place.top + place.height));
document.body.style.height = `${bottom + GAP}px`;

function Dashboard() {
  useEffect(() => {
    // Charts draw with the frame that follows, and the fonts may come after that.
    const drawn = () => requestAnimationFrame(() => (document.body.dataset.drawn = "yes"));
    requestAnimationFrame(() => document.fonts.ready.then(drawn));
  }, []);
  return panels.map((it) => <Panel key={it.panel.id} {...it} />);
}

createRoot(document.querySelector("main")).render(
  <ThemeContext.Provider value={theme}>
    <GlobalStyles />
    <Dashboard />
  </ThemeContext.Provider>,
);
