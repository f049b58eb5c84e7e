import { parseHTML } from 'linkedom'
import { expect, test } from 'vitest'
import { SvgDocument } from '../../../pipeline/report/svg-document.ts'

test('what was appended is written in order, and a full DOM reads the same back', () => {
  const document = new SvgDocument()
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  const line = svg.appendChild(document.createElement('line'))
  const text = svg.insertBefore(document.createElement('text'), line)
  text.textContent = 'a < b & "c"'
  text.setAttribute('title', '<"&>')
  text.style.setProperty('fill', 'red')
  line.setAttribute('x1', 3)
  line.setAttribute('x2', 4)
  line.removeAttribute('x2')
  const { document: read } = parseHTML(`<!doctype html><body>${svg.outerHTML}</body>`)
  const children = [...(read.querySelector('svg')?.children ?? [])]
  expect(children.map(({ tagName }) => tagName.toLowerCase())).toEqual(['text', 'line'])
  expect(children[0].textContent).toBe('a < b & "c"')
  expect(children[0].getAttribute('title')).toBe('<"&>')
  expect(children[0].getAttribute('style')).toBe('fill:red')
  expect(children[1].getAttribute('x1')).toBe('3')
  expect(children[1].hasAttribute('x2')).toBe(false)
})

test('an element has one parent', () => {
  const document = new SvgDocument()
  const [a, b, child] = ['a', 'b', 'c'].map((name) => document.createElement(name))
  a.appendChild(child)
  b.appendChild(child)
  expect(a.outerHTML).toBe('<a></a>')
  expect(b.outerHTML).toBe('<b><c></c></b>')
  expect(b.removeChild(child).parentNode).toBeNull()
})
