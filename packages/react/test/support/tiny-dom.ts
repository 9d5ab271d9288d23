/** As much of a DOM as React needs to mount, update and unmount elements, and to hear events: no layout, no styles. */
export class TinyNode {
  parentNode: TinyNode | null = null;
  childNodes: TinyNode[] = [];
  readonly nodeType: number;
  readonly nodeName: string;
  readonly ownerDocument: TinyDocument | null;

  constructor(nodeType: number, nodeName: string, ownerDocument: TinyDocument | null) {
    this.nodeType = nodeType;
    this.nodeName = nodeName;
    this.ownerDocument = ownerDocument;
  }

  get firstChild(): TinyNode | null {
    return this.childNodes[0] ?? null;
  }

  get lastChild(): TinyNode | null {
    return this.childNodes.at(-1) ?? null;
  }

  get nextSibling(): TinyNode | null {
    const siblings = this.parentNode?.childNodes ?? [];
    return siblings[siblings.indexOf(this) + 1] ?? null;
  }

  get textContent(): string {
    return this.childNodes.map((child) => child.textContent).join('');
  }

  set textContent(text: string) {
    this.childNodes = [];
    if (text !== '' && this.ownerDocument !== null) this.appendChild(this.ownerDocument.createTextNode(text));
  }

  appendChild(child: TinyNode): TinyNode {
    return this.insertBefore(child, null);
  }

  insertBefore(child: TinyNode, before: TinyNode | null): TinyNode {
    child.parentNode?.removeChild(child);
    const place = before === null ? this.childNodes.length : this.childNodes.indexOf(before);
    this.childNodes.splice(place, 0, child);
    child.parentNode = this;
    return child;
  }

  removeChild(child: TinyNode): TinyNode {
    this.childNodes = this.childNodes.filter((other) => other !== child);
    child.parentNode = null;
    return child;
  }

  readonly listeners: { readonly type: string; readonly capture: boolean; readonly listener: TinyListener }[] = [];

  addEventListener(type: string, listener: TinyListener, options?: boolean | { capture?: boolean }): void {
    this.listeners.push({
      type,
      capture: typeof options === 'object' ? options.capture === true : options === true,
      listener,
    });
  }

  removeEventListener(type: string, listener: TinyListener): void {
    const at = this.listeners.findIndex((entry) => entry.type === type && entry.listener === listener);
    if (at !== -1) this.listeners.splice(at, 1);
  }
}

export type TinyListener = (event: TinyEvent) => void;

export interface TinyEvent {
  readonly type: string;
  readonly target: unknown;
  defaultPrevented: boolean;
  preventDefault(): void;
  stopPropagation(): void;
  readonly [more: string]: unknown;
}

/** Lets an event of an element reach everything above it: first downwards, then upwards. */
export function fire(target: TinyNode, type: string, more: Readonly<Record<string, unknown>> = {}): TinyEvent {
  let stopped = false;
  const event: TinyEvent = {
    type,
    target,
    bubbles: true,
    cancelable: true,
    timeStamp: 0,
    defaultPrevented: false,
    preventDefault() {
      event.defaultPrevented = true;
    },
    stopPropagation() {
      stopped = true;
    },
    ...more,
  };
  const path: TinyNode[] = [];
  for (let node: TinyNode | null = target; node !== null; node = node.parentNode) path.push(node);
  for (const capture of [true, false]) {
    for (const node of capture ? path.toReversed() : path) {
      for (const entry of [...node.listeners]) {
        if (!stopped && entry.type === type && entry.capture === capture) entry.listener(event);
      }
    }
  }
  return event;
}

export class TinyText extends TinyNode {
  nodeValue: string;

  constructor(text: string, ownerDocument: TinyDocument) {
    super(3, '#text', ownerDocument);
    this.nodeValue = text;
  }

  override get textContent(): string {
    return this.nodeValue;
  }

  override set textContent(text: string) {
    this.nodeValue = text;
  }
}

export class TinyElement extends TinyNode {
  readonly namespaceURI = 'http://www.w3.org/1999/xhtml';
  readonly style = { setProperty() {} };
  readonly scrollHeight = 0;
  readonly scrollTop = 0;
  readonly clientHeight = 0;
  readonly tagName: string;
  readonly attributes = new Map<string, string>();

  constructor(name: string, ownerDocument: TinyDocument) {
    super(1, name.toUpperCase(), ownerDocument);
    this.tagName = name.toUpperCase();
  }

  setAttribute(name: string, value: unknown): void {
    this.attributes.set(name, String(value));
  }

  removeAttribute(name: string): void {
    this.attributes.delete(name);
  }

  scrollTo(): void {}
  showModal(): void {}
  close(): void {}

  focus(): void {
    if (this.ownerDocument !== null) this.ownerDocument.activeElement = this;
  }

  async play(): Promise<void> {}

  get isConnected(): boolean {
    return this.parentNode !== null;
  }

  get options(): readonly TinyNode[] {
    return [];
  }

  querySelector(): null {
    return null;
  }

  getAttribute(name: string): string | null {
    return this.attributes.get(name) ?? null;
  }

  /** This one and all below it that fit. */
  all(fits: (element: TinyElement) => boolean): TinyElement[] {
    const below = this.childNodes.flatMap((child) => (child instanceof TinyElement ? child.all(fits) : []));
    return fits(this) ? [this, ...below] : below;
  }
}

export class TinyDocument extends TinyNode {
  readonly documentElement: TinyElement;
  readonly body: TinyElement;
  activeElement: TinyElement | null = null;
  /** That it is there says that `input` events exist. */
  readonly oninput = null;
  readonly styleSheets: readonly unknown[] = [];
  defaultView: unknown = null;
  readonly visibilityState = 'visible';

  constructor() {
    super(9, '#document', null);
    this.documentElement = new TinyElement('html', this);
    this.body = new TinyElement('body', this);
    this.appendChild(this.documentElement);
    this.documentElement.appendChild(this.body);
  }

  hasFocus(): boolean {
    return true;
  }

  createElementNS(_namespace: string, name: string): TinyElement {
    return this.createElement(name);
  }

  createElement(name: string): TinyElement {
    return new TinyElement(name, this);
  }

  createTextNode(text: string): TinyText {
    return new TinyText(text, this);
  }
}
