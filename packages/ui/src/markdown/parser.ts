import MarkdownIt from 'markdown-it';
import type { StateBlock, StateInline, Token } from 'markdown-it';
import { mailAddressAt, mayBeginAddress, webAddressAt } from './bare-address.js';
import type { BareAddress } from './bare-address.js';
import { safeLink } from './links.js';
import { mostParts, partsOf } from './parts.js';

/** Deeper nesting than people write costs more than it says. */
const deepestNesting = 24;
/** More places of a text than this where formatting could begin are not formatting. */
const mostSteps = 8_000;
/** A line that comes to more tokens than this has more in it than is drawn. */
const mostTokens = 2 * mostParts;
/** Rows without their cells are completed, so that a short text can have a very large table. */
const mostCells = 2_000;

/** What one text may cost. Counted in steps and not in time, so that a text looks the same on every machine. */
export class ParseBudget {
  #left = mostSteps;
  #seen = 0;
  #parts = 0;

  step(level: number): void {
    this.#left -= 1;
    if (this.#left < 0 || level > deepestNesting) throw new TooCostly();
  }

  /** The tokens found so far in one block's text. */
  line(tokens: readonly Token[]): void {
    if (tokens.length > mostTokens) throw new TooCostly();
  }

  /** The blocks found so far. Where they alone are too many to draw, the rest is not worth reading. */
  blocks(tokens: readonly Token[]): void {
    for (const token of tokens.slice(this.#seen)) this.#parts += partsOf(token);
    this.#seen = tokens.length;
    if (this.#parts > mostParts) throw new TooCostly();
  }
}

/** Ends parsing: a synchronous parser has no other way out. */
export class TooCostly extends Error {}

/** GitHub-flavoured Markdown without HTML, definitions and footnotes, with a budget, and with bare addresses in any script. */
export function createParser(): InstanceType<typeof MarkdownIt> {
  const parser = new MarkdownIt({ html: false, linkify: false, maxNesting: deepestNesting + 8 });
  parser.disable(['html_block', 'html_inline', 'reference', 'lheading', 'linkify']);
  parser.validateLink = (url) => safeLink(url) !== null;
  parser.normalizeLink = (url) => url;
  parser.normalizeLinkText = (url) => url;
  const [table] = parser.block.ruler.getRules('');
  if (table !== undefined)
    parser.block.ruler.at(
      'table',
      (state, line, end, silent) => fitsTable(state, line, end) && table(state, line, end, silent),
      {
        alt: ['paragraph', 'reference'],
      },
    );
  parser.block.ruler.before('table', 'budget', (state) => {
    budgetOf(state)?.blocks(state.tokens);
    return spend(state);
  });
  parser.inline.ruler.before('text', 'budget', (state) => {
    budgetOf(state)?.line(state.tokens);
    return spend(state);
  });
  parser.inline.ruler.before('text', 'address', address);
  parser.inline.ruler.at('text', plainText);
  return parser;
}

function spend(state: StateBlock | StateInline): false {
  budgetOf(state)?.step(state.level);
  return false;
}

function budgetOf({ env }: StateBlock | StateInline): ParseBudget | null {
  const { budget } = env;
  return budget instanceof ParseBudget ? budget : null;
}

function fitsTable(state: StateBlock, line: number, end: number): boolean {
  let columns = 1;
  const to = state.eMarks[line] ?? 0;
  for (let at = state.bMarks[line] ?? 0; at < to; at += 1) if (state.src[at] === '|') columns += 1;
  return columns * (end - line) <= mostCells;
}

function address(state: StateInline, silent: boolean): boolean {
  if (state.linkLevel > 0) return false;
  const { src, pos, posMax } = state;
  const found =
    src[pos] === '@' ? mailAddressAt(src, pos, pos - state.pending.length, posMax) : webAddressAt(src, pos, posMax);
  if (found === null) return false;
  state.pos = found.end;
  if (silent) return true;
  if (safeLink(found.url) === null) state.pending += src.slice(pos, found.end);
  else pushLink(state, found, pos - found.start);
  return true;
}

function pushLink(state: StateInline, { start, end, url }: BareAddress, alreadyPending: number): void {
  if (alreadyPending > 0) state.pending = state.pending.slice(0, -alreadyPending);
  state.push('link_open', 'a', 1).attrs = [['href', url]];
  state.push('text', '', 0).content = state.src.slice(start, end);
  state.push('link_close', 'a', -1);
}

/** Where another rule may begin. */
const marks = new Set('\n!&*<@[\\]_`~');

/** Text up to the next mark, or to where an address may begin. */
function plainText(state: StateInline, silent: boolean): boolean {
  const { src, pos: from, posMax } = state;
  if (marks.has(src.charAt(from)) && src[from] !== '@') return false;
  let pos = from + 1;
  while (pos < posMax && !marks.has(src.charAt(pos)) && !mayBeginAddress(src, pos)) pos += 1;
  if (!silent) state.pending += src.slice(from, pos);
  state.pos = pos;
  return true;
}
