/**
 * The little of a DOM that Observable Plot needs to draw: elements that are made, given attributes and appended, then
 * written as text. A whole DOM library would be a third of the Lambda function that publishes the report.
 */

const svgNamespace = 'http://www.w3.org/2000/svg'

class TextNode {
  readonly nodeType = 3
  readonly nodeName = '#text'
  data: string
  parentNode: SvgElement | null = null
  constructor(data: string) {
    this.data = data
  }
  get outerHTML(): string {
    return escaped(this.data)
  }
}

type SvgNode = SvgElement | TextNode

class SvgElement {
  readonly nodeType = 1
  readonly namespaceURI = svgNamespace
  readonly childNodes: SvgNode[] = []
  readonly tagName: string
  readonly ownerDocument: SvgDocument
  parentNode: SvgElement | null = null
  readonly #attributes = new Map<string, string>()
  readonly #styles = new Map<string, string>()

  constructor(tagName: string, ownerDocument: SvgDocument) {
    this.tagName = tagName
    this.ownerDocument = ownerDocument
  }

  get nodeName(): string {
    return this.tagName
  }
  get style() {
    return {
      setProperty: (name: string, value: string) => this.#styles.set(name, String(value)),
      removeProperty: (name: string) => this.#styles.delete(name),
    }
  }
  get firstChild(): SvgNode | null {
    return this.childNodes[0] ?? null
  }
  set textContent(text: string) {
    this.childNodes.length = 0
    this.appendChild(new TextNode(String(text)))
  }

  getAttribute(name: string): string | null {
    return this.#attributes.get(name) ?? null
  }
  setAttribute(name: string, value: unknown): void {
    this.#attributes.set(name, String(value))
  }
  setAttributeNS(_: string, name: string, value: unknown): void {
    this.setAttribute(name, value)
  }
  removeAttribute(name: string): void {
    this.#attributes.delete(name)
  }

  appendChild<T extends SvgNode>(node: T): T {
    return this.insertBefore(node, null)
  }
  append(...nodes: (SvgNode | string)[]): void {
    for (const node of nodes) this.appendChild(typeof node === 'string' ? new TextNode(node) : node)
  }
  insertBefore<T extends SvgNode>(node: T, next: SvgNode | null): T {
    node.parentNode?.removeChild(node)
    const place = next === null ? -1 : this.childNodes.indexOf(next)
    this.childNodes.splice(place < 0 ? this.childNodes.length : place, 0, node)
    node.parentNode = this
    return node
  }
  removeChild<T extends SvgNode>(node: T): T {
    this.childNodes.splice(this.childNodes.indexOf(node), 1)
    node.parentNode = null
    return node
  }

  get outerHTML(): string {
    const attributes = [...this.#attributes]
    if (this.#styles.size > 0) attributes.push(['style', [...this.#styles].map((style) => style.join(':')).join(';')])
    const written = attributes.map(([name, value]) => ` ${name}="${escaped(value)}"`).join('')
    return `<${this.tagName}${written}>${this.childNodes.map((node) => node.outerHTML).join('')}</${this.tagName}>`
  }
}

export class SvgDocument {
  readonly documentElement: SvgElement = new SvgElement('html', this)

  createElementNS(_: string, tagName: string): SvgElement {
    return new SvgElement(tagName, this)
  }
  createElement(tagName: string): SvgElement {
    return new SvgElement(tagName, this)
  }
  createTextNode(data: string): TextNode {
    return new TextNode(data)
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
