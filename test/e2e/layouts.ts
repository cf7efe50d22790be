/**
 * Invented contacts pages. Each has something that has broken the inline parts of other extensions. Each has a field
 * labeled "Find a contact". Whatever people can click or type into stands still once the page is loaded.
 */
export interface Layout {
  name: string;
  html: string;
  viewport?: { width: number; height: number };
  /** No place is free of controls, so some may be covered. The panel must be visible all the same. */
  noRoom?: true;
  /** Zoomed or narrow, so the panel has another size than on an ordinary page. */
  ownSize?: true;
}

const field = '<label>Find a contact <input type="search" name="find"></label>';

const rows = (count: number): string =>
  Array.from(
    { length: count },
    (_row, index) =>
      `<tr><td><input type="checkbox" aria-label="Choose ${index}"></td><td><a href="#contacts/${index}">Member ${index}</a></td>` +
      `<td>member${index}@example.org</td></tr>`,
  ).join('');

const table = (count: number): string =>
  `<table><thead><tr><th></th><th>Name</th><th>Email</th></tr></thead><tbody>${rows(count)}</tbody></table>`;

const bar = (label: string, place: string): string =>
  `<div style="position:fixed;${place};background:#eef;display:flex;gap:8px;padding:8px;overflow:hidden">${[
    'One',
    'Two',
    'Three',
    'Four',
  ]
    .map((name) => `<button>${label} ${name}</button>`)
    .join('')}</div>`;

function page(body: string, { head = '', html = '', bodyAttributes = '' } = {}): string {
  return `<!doctype html><html lang="en" ${html}><head><meta charset="utf-8"><title>Contacts</title>${head}</head><body ${bodyAttributes}>${body}</body></html>`;
}

const style = (css: string): string => `<style>${css}</style>`;

export const ordinary: Layout = {
  name: 'an ordinary page',
  html: page(`<h1>Contacts</h1>${field}<button>Add contact</button>${table(8)}`),
};

export const strictPolicy: Layout = {
  name: 'a strict content security policy with trusted types',
  html: page(`${field}<button>Add contact</button>${table(8)}`, {
    head: `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'">`,
  }),
};

/** While its dialog is open, everything outside it is inert. */
export const nativeModal: Layout = {
  name: 'a native modal dialog',
  html: page(
    `<h1>Contacts</h1><button>Add contact</button>${table(8)}
    <dialog>${field}<form method="dialog"><button>Save</button><button>Close</button></form></dialog>
    <script>document.querySelector('dialog').showModal()</script>`,
  ),
};

export const layouts: Layout[] = [
  ordinary,
  {
    name: 'a sticky footer full of buttons',
    html: page(
      `${field}${table(40)}<footer><button>Delete</button><button>Export</button><button style="margin-inline-start:auto">Save</button></footer>`,
      {
        head: style(
          'footer{position:sticky;bottom:0;display:flex;gap:8px;padding:12px;background:#fff;border-top:1px solid}',
        ),
      },
    ),
  },
  {
    name: 'bars along every edge',
    html: page(
      `<main style="padding:64px 140px">${field}</main>` +
        bar('Top', 'top:0;left:0;right:0') +
        bar('Bottom', 'bottom:0;left:0;right:0;justify-content:space-between') +
        bar('Left', 'top:60px;bottom:60px;left:0;width:110px;flex-direction:column') +
        bar('Right', 'top:60px;bottom:60px;right:0;width:110px;flex-direction:column;justify-content:space-between'),
    ),
  },
  {
    name: 'an ARIA dialog above everything, which keeps the focus to itself',
    html: page(
      `<button>Add contact</button>${table(10)}
      <div style="position:fixed;inset:0;background:#0008;z-index:2147483647">
        <div role="dialog" aria-modal="true" aria-label="Add a contact" style="margin:60px auto;width:420px;padding:16px;background:#fff">
          ${field}<button>Save</button><button>Close</button></div></div>
      <script>const dialog=document.querySelector('[role=dialog]');
      document.addEventListener('focusin',(event)=>{if(!dialog.contains(event.target))dialog.querySelector('input').focus()},true)</script>`,
    ),
  },
  nativeModal,
  {
    name: 'a grid of controls that leaves no room',
    html: page(
      `${field}<div style="position:fixed;inset:40px 0 0 0;display:grid;grid-template-columns:repeat(20,1fr)">${'<button>x</button>'.repeat(400)}</div>`,
    ),
    noRoom: true,
  },
  {
    name: 'a page that runs from right to left',
    html: page(`<h1>جهات الاتصال</h1>${field}<button>إضافة</button>${table(8)}`, { html: 'dir="rtl" lang="ar"' }),
  },
  {
    name: 'a page zoomed by half',
    html: page(`${field}<button>Add contact</button>${table(8)}`, { html: 'style="zoom:1.5"' }),
    ownSize: true,
  },
  {
    name: 'a window of 320 by 480',
    html: page(`${field}<button>Add contact</button><p>3 contacts</p>`),
    viewport: { width: 320, height: 480 },
    ownSize: true,
  },
  {
    name: 'an application inside a shadow root',
    html: page(
      `<contacts-app></contacts-app><script>customElements.define('contacts-app',class extends HTMLElement{
        connectedCallback(){this.attachShadow({mode:'open'}).innerHTML=${JSON.stringify(
          `<style>*{font-family:serif}</style>${field}<button>Add contact</button>${table(8)}`,
        )}}})</script>`,
    ),
  },
  {
    name: 'a transformed body inside a filtered document',
    html: page(`<main>${field}<button>Add contact</button>${table(60)}</main>`, {
      head: style(
        'html{filter:brightness(1)}body{transform:translateX(12px) scale(.98);perspective:400px;will-change:transform}',
      ),
    }),
  },
  {
    name: 'a chat bubble in the corner, above everything',
    html: page(
      `${field}${table(8)}<div style="position:fixed;right:20px;bottom:20px;z-index:2147483647"><button style="width:60px;height:60px;border-radius:50%">Chat</button></div>`,
    ),
  },
  {
    name: 'an editor that takes every key',
    html: page(
      `${field}<div contenteditable role="textbox" aria-label="Notes" style="min-height:160px;border:1px solid">Notes</div>
      <script>for(const type of ['keydown','keypress','keyup'])window.addEventListener(type,(event)=>{
        if(event.target.isContentEditable||event.target===document.documentElement)event.preventDefault()},true)</script>`,
    ),
  },
  strictPolicy,
  {
    name: 'a stylesheet that unsets everything',
    html: page(`${field}<br><button>Add contact</button>`, {
      head: style('*{all:unset !important} head,style,title,meta{display:none !important}'),
    }),
  },
  {
    name: 'a stylesheet that deforms everything',
    html: page(`${field}<button>Add contact</button>${table(4)}`, {
      head: style(
        'html{font-size:40px;line-height:3}*,*::before,*::after{font-family:cursive !important;letter-spacing:6px !important;' +
          'text-transform:uppercase !important;text-indent:30px !important;color:#c0c !important;border-radius:0 !important;' +
          'word-spacing:20px;direction:rtl;box-sizing:content-box !important;transition:all 1s !important}',
      ),
    }),
  },
  {
    name: 'an application in a box that scrolls by itself',
    html: page(
      `<div style="height:100vh;overflow:auto;contain:strict"><header style="position:sticky;top:0;background:#fff">${field}<button>Add</button></header>${table(120)}</div>`,
      { head: style('html,body{height:100%;margin:0;overflow:hidden}') },
    ),
  },
  {
    name: 'quirks mode with frames of its own',
    html: `<html><head><title>Contacts</title></head><body bgcolor=white>${field}<iframe srcdoc="<button>Inside</button>" width="300" height="120"></iframe>${table(6)}</body></html>`,
  },
  {
    name: 'a dark page that prints its controls at the right edge',
    html: page(
      `${field}<div style="position:absolute;top:0;bottom:0;right:0;width:60px">${'<button style="display:block;height:40px">Go</button>'.repeat(18)}</div>`,
      { head: style(':root{color-scheme:dark}body{background:#111;color:#eee}') },
    ),
  },
  {
    name: 'a page that watches and tidies its own body',
    html: page(
      `<main>${field}<button>Add contact</button>${table(8)}</main><script>new MutationObserver((records)=>{
        for(const record of records)for(const node of record.addedNodes)if(node.nodeType===1&&node.parentNode===document.body&&!node.matches('main,script'))node.remove()
      }).observe(document.body,{childList:true})</script>`,
    ),
  },
];
