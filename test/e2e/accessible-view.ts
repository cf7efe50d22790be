import type { Page } from 'playwright';
import { until } from './until';

/** A DevTools connection to one page; https://chromedevtools.github.io/devtools-protocol/. */
export interface Devtools {
  send(method: string, params?: Record<string, unknown>): Promise<unknown>;
}

export interface AccessibleNode {
  role: string;
  name: string;
  description: string;
  value: string;
  properties: Record<string, unknown>;
  backendNodeId: number;
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface WireNode {
  ignored: boolean;
  role?: { value: string };
  name?: { value: string };
  description?: { value: string };
  value?: { value: unknown };
  properties?: { name: string; value: { value: unknown } }[];
  backendDOMNodeId?: number;
}

/**
 * A page as a person with a screen reader meets it. Elements are found by role and name, and clicked at their position.
 * The accessibility tree reaches into closed shadow roots, which no script of a test can.
 */
export class AccessibleView {
  /** With a selector, only that element is read. A large page needs this. */
  constructor(
    private readonly devtools: Devtools,
    private readonly within?: string,
  ) {}

  async nodes(): Promise<AccessibleNode[]> {
    return (await this.wireNodes())
      .filter((node) => !node.ignored && node.backendDOMNodeId !== undefined)
      .map((node) => ({
        role: node.role?.value ?? '',
        name: node.name?.value ?? '',
        description: node.description?.value ?? '',
        value: String(node.value?.value ?? ''),
        properties: Object.fromEntries((node.properties ?? []).map((each) => [each.name, each.value.value])),
        backendNodeId: node.backendDOMNodeId ?? 0,
      }));
  }

  private async wireNodes(): Promise<WireNode[]> {
    if (this.within === undefined) {
      return ((await this.devtools.send('Accessibility.getFullAXTree')) as { nodes: WireNode[] }).nodes;
    }
    const { root } = (await this.devtools.send('DOM.getDocument', { depth: 0 })) as { root: { nodeId: number } };
    const where = { nodeId: root.nodeId, selector: this.within };
    const { nodeId } = (await this.devtools.send('DOM.querySelector', where)) as { nodeId: number };
    if (nodeId === 0) return [];
    try {
      return ((await this.devtools.send('Accessibility.queryAXTree', { nodeId })) as { nodes: WireNode[] }).nodes;
    } catch (error) {
      // A panel that moves into a dialog or closes may do so between the two queries.
      if (String(error).includes('Could not find node with given id')) return [];
      throw error;
    }
  }

  async find(role: string, name: string | RegExp): Promise<AccessibleNode | undefined> {
    return (await this.nodes()).find((node) => node.role === role && matches(node.name, name));
  }

  get(role: string, name: string | RegExp, timeout?: number): Promise<AccessibleNode> {
    return until(`${role} named ${name}`, () => this.find(role, name), timeout);
  }

  async gone(role: string, name: string | RegExp, timeout?: number): Promise<void> {
    await until(`no more ${role} named ${name}`, async () => (await this.find(role, name)) === undefined, timeout);
  }

  /** All text, one piece a line. */
  async text(): Promise<string> {
    const pieces = (await this.nodes()).filter((node) => node.role === 'StaticText' || node.role === 'text');
    return pieces.map((node) => node.name).join('\n');
  }

  /** Waits until the text, its lines run together, matches. */
  async says(pattern: RegExp, timeout?: number): Promise<string> {
    return until(
      `text like ${pattern}`,
      async () => pattern.exec((await this.text()).replaceAll('\n', ' '))?.[0],
      timeout,
    );
  }

  /** The box of the node in the viewport, in CSS pixels. */
  async box(node: AccessibleNode): Promise<Box> {
    const { model } = (await this.devtools.send('DOM.getBoxModel', { backendNodeId: node.backendNodeId })) as {
      model: { border: number[] };
    };
    const xs = model.border.filter((_value, index) => index % 2 === 0);
    const ys = model.border.filter((_value, index) => index % 2 === 1);
    const [x, y] = [Math.min(...xs), Math.min(...ys)];
    return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
  }

  /** The computed values of these properties. */
  async styles(node: AccessibleNode, properties: string[]): Promise<Record<string, string>> {
    // The CSS domain assigns ids to nodes only after a request for the document.
    await this.devtools.send('DOM.getDocument', { depth: 0 });
    const { nodeIds } = (await this.devtools.send('DOM.pushNodesByBackendIdsToFrontend', {
      backendNodeIds: [node.backendNodeId],
    })) as { nodeIds: number[] };
    const { computedStyle } = (await this.devtools.send('CSS.getComputedStyleForNode', { nodeId: nodeIds[0] })) as {
      computedStyle: { name: string; value: string }[];
    };
    return Object.fromEntries(
      computedStyle.filter(({ name }) => properties.includes(name)).map(({ name, value }) => [name, value]),
    );
  }

  /**
   * The markup inside the closed shadow root of the element that matches `selector`, its stylesheets as style elements.
   */
  async shadowMarkup(selector: string): Promise<string> {
    interface DomNode {
      nodeId: number;
      backendNodeId: number;
      shadowRoots?: DomNode[];
    }
    const { root } = (await this.devtools.send('DOM.getDocument', { depth: 0 })) as { root: DomNode };
    const found = (await this.devtools.send('DOM.querySelector', { nodeId: root.nodeId, selector })) as DomNode;
    const { node } = (await this.devtools.send('DOM.describeNode', {
      nodeId: found.nodeId,
      depth: 1,
      pierce: true,
    })) as {
      node: DomNode;
    };
    const backendNodeId = node.shadowRoots?.[0]?.backendNodeId;
    const { object } = (await this.devtools.send('DOM.resolveNode', { backendNodeId })) as {
      object: { objectId: string };
    };
    const { result } = (await this.devtools.send('Runtime.callFunctionOn', {
      objectId: object.objectId,
      functionDeclaration: `function () {
        const sheets = [...this.adoptedStyleSheets].map((sheet) =>
          '<style>' + [...sheet.cssRules].map((rule) => rule.cssText).join('') + '</style>');
        return sheets.join('') + this.innerHTML;
      }`,
      returnByValue: true,
    })) as { result: { value: string } };
    return result.value;
  }

  /** Presses and releases the mouse on the middle of the node. Whatever lies on top there gets the click. */
  async click(role: string, name: string | RegExp): Promise<void> {
    const node = await this.get(role, name);
    await this.devtools.send('DOM.scrollIntoViewIfNeeded', { backendNodeId: node.backendNodeId });
    await this.clickMiddle(await this.box(node));
  }

  /** Clicks it if it exists at this moment. */
  async clickIfThere(role: string, name: string | RegExp): Promise<void> {
    const node = await this.find(role, name);
    // The node may have disappeared since it was found.
    const box = node && (await this.box(node).catch(() => undefined));
    if (box) await this.clickMiddle(box);
  }

  private async clickMiddle({ x, y, width, height }: Box): Promise<void> {
    await this.clickAt(x + width / 2, y + height / 2);
  }

  /** Clicks at this point, at the current moment or at another one, in seconds since 1970. */
  async clickAt(x: number, y: number, timestamp?: number): Promise<void> {
    const at = { x, y, button: 'left', clickCount: 1, ...(timestamp && { timestamp }) };
    await this.devtools.send('Input.dispatchMouseEvent', { type: 'mouseMoved', x, y });
    await this.devtools.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...at });
    await this.devtools.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...at });
  }

  async focus(role: string, name: string | RegExp): Promise<void> {
    const node = await this.get(role, name);
    await this.devtools.send('DOM.focus', { backendNodeId: node.backendNodeId });
  }

  /** Inserts text at the caret, as an input method does. */
  async type(text: string): Promise<void> {
    await this.devtools.send('Input.insertText', { text });
  }

  async press(key: 'Enter' | 'Escape' | 'Tab'): Promise<void> {
    const windowsVirtualKeyCode = { Enter: 13, Escape: 27, Tab: 9 }[key];
    const text = key === 'Enter' ? '\r' : undefined;
    const event = { key, code: key, windowsVirtualKeyCode };
    await this.devtools.send('Input.dispatchKeyEvent', { type: 'keyDown', ...event, ...(text && { text }) });
    await this.devtools.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
  }
}

function matches(name: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? name === wanted : wanted.test(name);
}

const connections = new WeakMap<Page, Promise<Devtools>>();

/**
 * A view of an open tab, or of an element in it. It reaches closed shadow roots, which Playwright’s own locators
 * cannot.
 */
export async function accessibleViewOf(page: Page, within?: string): Promise<AccessibleView> {
  const connection = connections.get(page) ?? connect(page);
  connections.set(page, connection);
  return new AccessibleView(await connection, within);
}

async function connect(page: Page): Promise<Devtools> {
  const session = await page.context().newCDPSession(page);
  await session.send('Accessibility.enable');
  await session.send('DOM.enable');
  await session.send('CSS.enable');
  return { send: session.send.bind(session) as Devtools['send'] };
}
