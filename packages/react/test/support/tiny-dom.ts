/** As much of a DOM as React needs to mount, update and unmount elements with text: no layout, no styles, no events. */
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

  addEventListener(): void {}
  removeEventListener(): void {}
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

  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
  }

  removeAttribute(name: string): void {
    this.attributes.delete(name);
  }

  scrollTo(): void {}
}

export class TinyDocument extends TinyNode {
  readonly documentElement: TinyElement;
  readonly body: TinyElement;
  readonly activeElement = null;
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
