// The page of a run: asks for what is new, keeps the run's history, draws it. Nothing is loaded from elsewhere.

const $ = id => document.getElementById(id);
const scheme = matchMedia("(prefers-color-scheme: dark)");

// ------------------------------------------------------------------------------------------------------------ numbers as text

const whole = new Intl.NumberFormat("en", {maximumFractionDigits: 0});
const short = new Intl.NumberFormat("en", {notation: "compact", maximumSignificantDigits: 3});
const rough = new Intl.NumberFormat("en", {maximumSignificantDigits: 2});
const digits = new Intl.NumberFormat("en", {maximumSignificantDigits: 4});

const known = value => value !== null && value !== undefined && Number.isFinite(value);
const count = value => known(value) ? whole.format(value) : "–";

function number(value) {
  if (!known(value)) return "–";
  const size = Math.abs(value);
  return size >= 1000 ? whole.format(value) : size >= 1 ? digits.format(value) : rough.format(value);
}

function duration(seconds) {
  if (!known(seconds)) return "–";
  const s = Math.floor(seconds), two = n => String(n).padStart(2, "0");
  const minutes = Math.floor(s / 60) % 60, hours = Math.floor(s / 3600);
  return hours ? `${hours}:${two(minutes)}:${two(s % 60)}` : `${minutes}:${two(s % 60)}`;
}

function size(bytes) {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  for (; bytes >= 1024 && unit < units.length - 1; unit++) bytes /= 1024;
  return `${digits.format(bytes)} ${units[unit]}`;
}

// ------------------------------------------------------------------------------------------------------------------- history

// Rows of the run's history, as the server has them, and of which answer.
let told = null;
let columns = [];
let rows = [];
let axis = "steps";

function keep(answer) {
  const news = answer.history;
  if (news.from === 0) rows = news.rows;
  else {
    rows.length = news.from;
    rows.push(...news.rows);
  }
  columns = news.columns;
  told = {page: answer.page, revision: answer.revision, width: news.width, rows: rows.length};
}

function column(name) {
  const i = columns.indexOf(name);
  return rows.map(row => row[i]);
}

/** Growth of a count over time, in each row over some seconds before it. */
function growth(counts, seconds) {
  const span = rows.length ? seconds[rows.length - 1] - seconds[0] : 0;
  const window = Math.max(3, span / 120);
  let from = 0;
  return counts.map((value, i) => {
    while (from < i - 1 && (!known(counts[from]) || seconds[i] - seconds[from + 1] >= window)) from++;
    const time = seconds[i] - seconds[from];
    if (!known(value) || !known(counts[from]) || time <= 0) return null;
    const rate = (value - counts[from]) / time;
    // A learner that went back to a checkpoint, or a shard that began anew.
    return rate < 0 ? null : rate;
  });
}

/** What the charts show: the columns, and what follows from them. */
function series() {
  const all = Object.fromEntries(columns.map(name => [name, column(name)]));
  let most = 0;
  all.steps = all.steps.map(step => most = Math.max(most, step));
  all.collect = growth(all.steps, all.seconds);
  all.regress = growth(all.updates, all.seconds);
  all.target = growth(all.targets, all.seconds);
  // Seconds of waiting in a second: as many as wait, on average.
  all.drawsWaiting = growth(all.drawsWaited, all.seconds);
  all.appendsWaiting = growth(all.appendsWaited, all.seconds);
  return all;
}

function last(values) {
  for (let i = values.length - 1; i >= 0; i--) if (known(values[i])) return values[i];
  return null;
}

// -------------------------------------------------------------------------------------------------------------------- charts

// A line: its values, its name, its colour (c1 to c3, grey) and how it is drawn: line, dashed, dotted, points or band. A few values
// of one that may stray are left outside the chart, rather than that all others are flattened.
const CHARTS = {
  learning: {
    empty: "Waiting for the first episode to end.",
    lines: [
      {of: "returnHighest", name: "Lowest to highest", colour: "c1", as: "band", to: "returnLowest"},
      {of: "returnMean", name: "Last 50 exploring episodes, mean", colour: "c1"},
      {of: "evaluation", name: "Greedy evaluations", colour: "c2", as: "points"},
      {of: "deciding", name: "Deciding evaluation", colour: "c3", as: "mark"},
      {of: "bar", name: "Bar", colour: "grey", as: "dashed", constant: () => answer.run?.bar},
    ],
  },
  collect: {
    empty: "Waiting for the first steps.",
    lines: [{of: "collect", name: "Collect", colour: "c1", unit: " steps/s", stray: true}],
    zero: true,
  },
  regress: {
    empty: "Waiting for the first update.",
    lines: [{of: "regress", name: "Regress", colour: "c2", unit: " updates/s", stray: true}],
    zero: true,
  },
  target: {
    empty: "Waiting for the first update.",
    lines: [{of: "target", name: "Target", colour: "c3", unit: " moves/s", stray: true}],
    zero: true,
  },
  rows: {lines: [{of: "rows", name: "Steps in the buffer", colour: "c1"}], zero: true},
  limiter: {
    lines: [
      {of: "limiterError", name: "Error", colour: "c1"},
      {of: "limiterHighest", name: "Appends wait above", colour: "c2", as: "dashed"},
      {of: "limiterLowest", name: "Draws wait below", colour: "c3", as: "dotted"},
    ],
  },
  waiting: {
    lines: [
      {of: "drawsWaiting", name: "Draws", colour: "c3", stray: true},
      {of: "appendsWaiting", name: "Appends", colour: "c2", as: "dashed", stray: true},
    ],
    zero: true,
  },
  values: {
    empty: "Waiting for the first evaluation.",
    lines: [
      {of: "value", name: "Value held", colour: "c2", as: "points", stray: true},
      {of: "discountedReturn", name: "Return observed", colour: "c3", as: "points", dash: true},
      {of: "qMean", name: "Mean Q of replayed steps", colour: "c1", stray: true},
    ],
  },
  staleness: {
    empty: "Waiting for the first update.",
    lines: [
      {of: "sampleAge", name: "Updates since sampled steps were chosen", colour: "c1"},
      {of: "staleness", name: "Updates that the weights that act are behind", colour: "c2", as: "dashed"},
    ],
    zero: true,
  },
  connected: {
    lines: [
      {of: "clients", name: "Clients", colour: "c2"},
      {of: "streams", name: "Replay streams", colour: "c1", as: "dashed"},
    ],
    zero: true,
  },
};

const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const colourOf = line => css(line.colour === "grey" ? "--quiet" : `--${line.colour}`);

class Chart {
  constructor(root, {lines, zero, empty}) {
    this.lines = lines;
    this.zero = zero;
    this.root = root;
    this.drawing = element("div", "drawing");
    this.empty = element("p", "empty", empty ?? "Nothing yet.");
    this.drawing.append(this.empty);
    this.key = element("ul", "key");
    // A line's value stands in the heading, if that is the line's name.
    const heading = document.querySelector(`[data-value="${root.dataset.chart}"]`);
    this.values = lines.map(line => {
      if (heading) return {item: heading, value: heading};
      const item = element("li"), value = element("output");
      const as = {band: "band", dashed: "dashed", dotted: "dotted", points: "points", mark: "points"}[line.as] ?? "";
      const swatch = element("span", `swatch ${as} ${line.colour}`);
      item.append(swatch, element("span", "", line.name), value);
      this.key.append(item);
      return {item, value};
    });
    this.note = element("p", "quiet");
    root.append(this.drawing);
    if (!heading) root.append(this.key);
    root.append(this.note);
    new ResizeObserver(() => this.resize()).observe(this.drawing);
    scheme.addEventListener("change", () => this.build());
  }

  /** The colours of now; the data as they are. */
  build() {
    this.plot?.destroy();
    this.plot = null;
    if (this.data) this.draw();
  }

  resize() {
    const {clientWidth: width, clientHeight: height} = this.drawing;
    if (this.plot && width > 0) this.plot.setSize({width, height});
  }

  show(all, constants) {
    const x = all[axis];
    const of = line => line.constant ? x.map(() => line.constant() ?? null) : all[line.of] ?? x.map(() => null);
    this.shown = this.lines.map(of);
    const others = this.lines.filter(line => line.to).map(line => all[line.to]);
    this.data = [x, ...this.shown, ...others];
    this.measure();
    const empty = !this.lines.some((line, i) => !line.constant && last(this.shown[i]) !== null);
    this.empty.hidden = !empty;
    this.key.hidden = empty;
    if (empty) {
      this.plot?.destroy();
      this.plot = null;
    } else if (this.plot) {
      this.plot.setData(this.data);
    } else {
      this.draw();
    }
    this.tell(this.plot?.cursor.idx);
  }

  /** The range of the values: of those that may stray, without what is far from most. */
  measure() {
    let low = Infinity, high = -Infinity, lowest = Infinity, highest = -Infinity;
    this.data.slice(1).forEach((values, i) => {
      const sorted = values.filter(known).sort((a, b) => a - b);
      if (!sorted.length) return;
      let [least, most] = [sorted[0], sorted.at(-1)];
      lowest = Math.min(lowest, least);
      highest = Math.max(highest, most);
      const part = of => sorted[Math.floor(of * (sorted.length - 1))];
      const spread = 3 * (part(0.9) - part(0.1));
      if (this.lines[i]?.stray && spread > 0) {
        least = Math.max(least, part(0.1) - spread);
        most = Math.min(most, part(0.9) + spread);
      }
      low = Math.min(low, least);
      high = Math.max(high, most);
    });
    this.range = [low, high];
    const beyond = [];
    if (lowest < low) beyond.push(`down to ${number(lowest)}`);
    if (highest > high) beyond.push(`up to ${number(highest)}`);
    this.note.textContent = beyond.length ? `Goes ${beyond.join(" and ")}, outside the chart.` : "";
  }

  /** The values under the cursor, or the newest: as text. */
  tell(at) {
    const words = [];
    this.lines.forEach((line, i) => {
      const values = known(at) ? this.shown[i].slice(0, at + 1) : this.shown[i];
      let text = "–";
      if (line.as === "band") {
        const lowest = last((known(at) ? this.data.at(-1).slice(0, at + 1) : this.data.at(-1)));
        if (lowest !== null) text = `${number(lowest)} to ${number(last(values))}`;
      } else if (known(last(values))) {
        text = number(last(values)) + (line.unit ?? "");
      }
      this.values[i].value.textContent = text;
      this.values[i].item.hidden = last(this.shown[i]) === null;
      if (!this.values[i].item.hidden) words.push(`${line.name}: ${text}`);
    });
    if (!known(at)) this.plot?.root.setAttribute("aria-label", words.join("; "));
  }

  draw() {
    const quiet = css("--quiet"), grid = css("--line");
    const line = spec => {
      const stroke = colourOf(spec);
      const points = spec.as === "points" || spec.as === "mark";
      const wide = spec.as === "mark" ? 11 : 5;
      return {
        stroke: spec.as === "band" ? "transparent" : stroke,
        width: spec.as === "points" ? 1.5 : 2,
        dash: spec.as === "dashed" || spec.dash ? [7, 5] : spec.as === "dotted" ? [2, 4] : undefined,
        spanGaps: true,
        paths: spec.as === "mark" ? () => null : undefined,
        points: {
          show: (plot, i) => points && plot.data[i].filter(known).length < plot.width / 8,
          size: wide, width: 2, stroke, fill: css("--card"),
        },
      };
    };
    const others = this.lines.filter(each => each.to);
    const bands = others.map((each, i) =>
      ({series: [1 + this.lines.indexOf(each), 1 + this.lines.length + i], fill: css("--band")}));
    const range = () => {
      let [low, high] = this.range;
      if (!known(low)) return [0, 1];
      if (this.zero && low >= 0) low = 0;
      const room = (high - low || Math.abs(high) || 1) * 0.08;
      return [this.zero && low === 0 ? 0 : low - room, high + room];
    };
    const axes = {stroke: quiet, font: "12px system-ui, sans-serif", grid: {stroke: grid, width: 1}, ticks: {stroke: grid, width: 1, size: 4}};
    this.plot = new uPlot({
      width: this.drawing.clientWidth,
      height: this.drawing.clientHeight,
      padding: [8, 12, 0, 0],
      legend: {show: false},
      cursor: {
        y: false,
        drag: {x: false, y: false},
        sync: {key: "run"},
        points: {show: false},
      },
      scales: {x: {time: false}, y: {range}},
      axes: [
        {...axes, size: 26, gap: 4, values: (plot, ticks) => ticks.map(tick => axis === "steps" ? short.format(tick) : duration(tick))},
        {...axes, size: 50, gap: 4, values: (plot, ticks) => ticks.map(tick => short.format(tick))},
      ],
      series: [{}, ...this.lines.map(line), ...others.map(() => ({stroke: "transparent", spanGaps: true, points: {show: false}}))],
      bands,
      hooks: {setCursor: [plot => this.tell(plot.cursor.idx)]},
    }, this.data, this.drawing);
    this.plot.root.setAttribute("role", "img");
  }
}

function element(name, classes = "", text = "") {
  const made = document.createElement(name);
  made.className = classes;
  made.textContent = text;
  return made;
}

const charts = [...document.querySelectorAll("[data-chart]")].map(root => new Chart(root, CHARTS[root.dataset.chart]));

// --------------------------------------------------------------------------------------------------------------------- words

let answer = {};

function say(id, text, small = "") {
  const target = $(id);
  target.textContent = text;
  if (small) target.append(" ", element("small", "", small));
}

function describe(all) {
  const {run, now, stage, status} = answer;
  $("stage").dataset.code = stage.code;
  say("words", stage.words);
  say("detail", stage.detail);
  const environment = run?.environment === "external" ? "Environments of clients" : run?.environment ?? "A run";
  say("environment", environment);
  say("run", run ? `${run.name} · ${run.preset} (${run.algorithm}), seed ${run.seed}` : "");
  document.title = `${environment} · ${stage.words}`;
  say("folder", answer.folder ? `In ${answer.folder}.` : "");
  say("resolution", rows.length > 1 ? `A point of a chart is ${number(told.width)} s of the run.` : "");

  const played = now.evaluation;
  if (played) {
    const bar = known(run?.bar) ? `; the bar is ${number(run.bar)}` : "";
    say("evaluation", number(played.meanReturn), `± ${number(played.standardDeviation)} over ` +
      `${count(played.episodes)} ${played.deciding ? "deciding " : ""}episodes${bar}`);
  } else {
    say("evaluation", "none yet", known(run?.bar) ? `the bar is ${number(run.bar)}` : "");
  }
  say("steps", count(now.steps ?? 0), run?.maximumSteps ? `of ${short.format(run.maximumSteps)}` : "");
  say("episodes", count(now.episodes ?? 0));
  say("updates", count(now.updates ?? 0));
  say("time", duration(now.seconds ?? 0));
  say("exploration", number(now.exploration), known(now.exploration) ? "in the last episode" : "");
  $("progress").hidden = !run?.maximumSteps;
  $("progress").value = run?.maximumSteps ? Math.min(1, (now.steps ?? 0) / run.maximumSteps) : 0;

  describeReplay(status);
  describeValues(all, run);
  say("age", known(last(all.sampleAge)) ? `${number(last(all.sampleAge))} updates ago` : "–");
  say("stale", known(status?.stalenessUpdates) ? `${count(status.stalenessUpdates)} updates behind` : "–",
    known(status?.stalenessSeconds) ? `in use for ${number(Math.max(0.1, status.stalenessSeconds))} s` : "");
  say("newest", now.version ? `version ${count(now.version)}` : "–", now.epoch ? `of epoch ${count(now.epoch)}` : "");
  describeConnected(status);
}

function describeReplay(status) {
  const is = known(status?.rows);
  $("replay-none").hidden = is;
  $("replay").hidden = !is;
  if (!is) return;
  say("rows", count(status.rows), `of ${count(status.capacity)}`);
  say("sampled", `${count(status.inserted)} / ${count(status.sampled)}`);
  say("ratio", status.inserted ? number(status.sampled / status.inserted) : "–");
  say("limit", status.limit);
  const first = status.rows < status.minimumSize;
  say("draws", status.drawsWaiting ? count(status.drawsWaiting) : "none",
    status.drawsWaiting ? `until there are ${first ? count(status.minimumSize) : "more"} steps` : "");
  say("appends", status.appendsWaiting ? count(status.appendsWaiting) : "none",
    status.appendsWaiting ? "until the learner has drawn more" : "");
  say("bytes", size(status.bytes));
}

function describeValues(all, run) {
  const value = last(all.value), returned = last(all.discountedReturn);
  say("value", number(value));
  say("discounted", number(returned));
  say("discount", run ? ` (discount ${run.discount})` : "");
  if (known(value) && known(returned)) {
    const over = value - returned;
    const part = returned === 0 ? "" : `${rough.format(Math.abs(100 * over / returned))} % ${over < 0 ? "below" : "above"} the return`;
    say("overestimation", (over > 0 ? "+" : "") + number(over), part);
  } else {
    say("overestimation", "–", known(returned) ? "the network that acts gives no values" : "");
  }
}

function describeConnected(status) {
  say("clients", known(status?.clients) ? count(status.clients) : "–",
    status?.environments ? `with ${count(status.environments)} environments` : "");
  say("streams", count(status?.streams));
  say("shards", known(status?.shards) ? `${count(status.shardsAnswering)} of ${count(status.shards)} answer` : "–");
  const nodes = answer.members?.map(({name, role}) => element("li", "", name.startsWith(role) ? name : `${name} (${role})`));
  const none = answer.stage.code === "waiting" ? "None yet." : "Known while the run goes on.";
  $("members").replaceChildren(...(nodes ?? [element("li", "quiet", none)]));
}

let asked = false;

/** Draws what is known, once for all that came since the last frame. */
function show() {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => {
    asked = false;
    const all = series();
    describe(all);
    charts.forEach(chart => chart.show(all));
    document.documentElement.dataset.rows = rows.length;
  });
}

for (const choice of document.querySelectorAll("[name=axis]")) {
  choice.addEventListener("change", () => {
    axis = choice.value;
    if (told) show();
  });
}

// ----------------------------------------------------------------------------------------------------------------- connection

const PATIENCE = 15_000;
const pause = millis => new Promise(done => setTimeout(done, millis));
const visible = () => new Promise(done => {
  if (!document.hidden) return done();
  document.addEventListener("visibilitychange", () => done(), {once: true});
});

async function ask() {
  const query = told ? `?${new URLSearchParams(told)}` : "";
  const response = await fetch(`run${query}`, {cache: "no-store", signal: AbortSignal.timeout(PATIENCE)});
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
}

function connected(is) {
  const notice = $("connection");
  if (is) {
    notice.hidden = true;
    return;
  }
  if (!notice.hidden) return;
  const over = answer.stage?.code === "ended";
  const again = answer.folder ? ` polyak console ${answer.folder} shows it again.` : "";
  notice.classList.toggle("calm", over);
  notice.textContent = over
    ? `This is how the run ended. The process that served the page has ended, too.${again}`
    : `No answer since ${new Date().toLocaleTimeString()}: the process that serves this page has ended or cannot be reached.` +
      ` It is asked again every few seconds; what is shown is the last that it told.${again}`;
  notice.hidden = false;
}

async function follow() {
  for (let failures = 0; ;) {
    await visible();
    try {
      answer = await ask();
      keep(answer);
      show();
      connected(true);
      failures = 0;
      await pause(100);
    } catch (failure) {
      connected(false);
      await pause(Math.min(5_000, 1_000 * 2 ** failures++));
    }
  }
}

follow();
