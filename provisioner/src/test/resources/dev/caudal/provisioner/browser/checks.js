// SPDX-License-Identifier: Apache-2.0
// Checks of a page by what the browser made of it; each problem is one text. After WCAG 2.2, levels A and AA.

function what(e) {
  return e.tagName.toLowerCase() + (e.id ? '#' + e.id : '') + ' "' + (e.textContent || '').trim().slice(0, 30) + '"';
}

function isShown(e) { return e.checkVisibility({ visibilityProperty: true }); }

function colour(text) {
  const parts = text.match(/[\d.]+/g).map(Number);
  return { r: parts[0], g: parts[1], b: parts[2], a: parts.length > 3 ? parts[3] : 1 };
}

function luminance(c) {
  const f = function (v) { const s = v / 255; return s <= 0.04045 ? s / 12.92 : Math.pow((s + 0.055) / 1.055, 2.4); };
  return 0.2126 * f(c.r) + 0.7152 * f(c.g) + 0.0722 * f(c.b);
}

function contrast(one, other) {
  const a = luminance(one), b = luminance(other);
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

// Of the nearest element around it that has one; without any, what the browser paints by itself.
function background(e) {
  for (let each = e; each; each = each.parentElement) {
    const c = colour(getComputedStyle(each).backgroundColor);
    if (c.a === 1) { return c; }
  }
  return matchMedia('(prefers-color-scheme: dark)').matches ? { r: 18, g: 18, b: 18, a: 1 } : { r: 255, g: 255, b: 255, a: 1 };
}

function checkPage(language) {
  const problems = [];
  const all = Array.from(document.querySelectorAll('body *')).filter(isShown);
  const shown = function (css) { return all.filter(function (e) { return e.matches(css); }); };
  const need = function (right, text) { if (!right) { problems.push(text); } };

  need(document.documentElement.lang === language, 'html lang is "' + document.documentElement.lang + '"');
  need(document.title.trim() !== '', 'no title');
  const viewport = document.querySelector('meta[name=viewport]');
  need(viewport && !/user-scalable|maximum-scale/.test(viewport.content), 'the page cannot be enlarged');
  need(document.documentElement.scrollWidth <= document.documentElement.clientWidth, 'the page is wider than the window');

  const headings = shown('h1,h2,h3,h4,h5,h6').map(function (e) { return Number(e.tagName[1]); });
  need(headings.filter(function (level) { return level === 1; }).length === 1, 'not one h1: ' + headings);
  need(headings[0] === 1, 'the first heading is no h1: ' + headings);
  for (let i = 1; i < headings.length; i++) { need(headings[i] <= headings[i - 1] + 1, 'a level of headings is left out: ' + headings); }

  need(shown('main').length === 1, 'not one main');
  need(shown('body > header').length === 1, 'not one banner');
  shown('nav,[role=region],section').forEach(function (e) {
    need(e.hasAttribute('aria-label') || e.hasAttribute('aria-labelledby'), what(e) + ' is a landmark without a name');
  });
  document.querySelectorAll('body > *:not(header):not(main):not(.skip)').forEach(function (e) { problems.push(what(e) + ' is in no landmark'); });
  need(document.querySelector('body > a').getAttribute('href') === '#main', 'the first link does not skip to the content');

  const ids = {};
  document.querySelectorAll('[id]').forEach(function (e) { need(!ids[e.id], 'the id ' + e.id + ' is there twice'); ids[e.id] = true; });
  ['for', 'aria-labelledby', 'aria-describedby', 'aria-controls'].forEach(function (name) {
    document.querySelectorAll('[' + name + ']').forEach(function (e) {
      e.getAttribute(name).split(' ').forEach(function (id) { need(ids[id], what(e) + ': ' + name + ' names ' + id + ', which is not there'); });
    });
  });

  shown('input:not([type=hidden]),select,textarea').forEach(function (e) { need(e.labels.length > 0, what(e) + ' has no label'); });
  shown('img').forEach(function (e) { need(e.hasAttribute('alt'), what(e) + ' has no alt'); });
  shown('[role=switch]').forEach(function (e) { need(/^(true|false)$/.test(e.getAttribute('aria-checked')), what(e) + ' is neither on nor off'); });
  shown('table').forEach(function (e) {
    need(e.querySelector('thead th[scope=col]'), what(e) + ' has no header');
    need(!e.querySelector('th:not([scope])'), what(e) + ' has a header of nothing');
  });
  shown('li').forEach(function (e) { need(/^(UL|OL|MENU)$/.test(e.parentElement.tagName), what(e) + ' is in no list'); });
  shown('dt,dd').forEach(function (e) { need(e.closest('dl'), what(e) + ' is in no list'); });
  shown('[tabindex]').forEach(function (e) { need(e.tabIndex <= 0, what(e) + ' pushes itself forward'); });
  shown('a:not([href])').forEach(function (e) { problems.push(what(e) + ' is a link to nowhere'); });
  shown('[aria-hidden=true]').forEach(function (e) { need(!e.querySelector('a,button,input'), what(e) + ' hides what can be used'); });
  shown('button,input:not([type=hidden]),nav a,summary').forEach(function (e) {
    const box = e.getBoundingClientRect();
    need(box.width >= 24 && box.height >= 24, what(e) + ' is smaller than 24 by 24');
  });
  shown('.scroll').forEach(function (e) { need(e.tabIndex === 0, what(e) + ' cannot be scrolled by keys'); });

  all.forEach(function (e) {
    const written = Array.from(e.childNodes).some(function (n) { return n.nodeType === 3 && n.data.trim() !== ''; });
    const style = getComputedStyle(e);
    if (written && !(e.disabled || e.closest('svg'))) {
      const size = parseFloat(style.fontSize);
      const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      const ratio = contrast(colour(style.color), background(e));
      need(ratio >= (large ? 3 : 4.5), what(e) + ' has a contrast of ' + ratio.toFixed(2));
    }
    // What shows where a control is, and whether it is on.
    if (e.matches('button:not(:disabled),input:not([type=hidden])')) {
      const around = background(e.parentElement);
      const ratio = Math.max(contrast(colour(style.borderTopColor), around), contrast(background(e), around));
      need(ratio >= 3, what(e) + ' stands out by ' + ratio.toFixed(2));
    }
    if (e.tagName === 'rect' && Number(e.getAttribute('height')) > 0) {
      const ratio = contrast(colour(style.fill), background(e.closest('figure')));
      need(ratio >= 3, 'a bar stands out by ' + ratio.toFixed(2));
    }
  });
  return problems;
}

function tabbable() {
  return Array.from(document.querySelectorAll('a[href],button,input:not([type=hidden]),summary,[tabindex="0"]')).filter(function (e) {
    return !e.disabled && e.tabIndex >= 0 && (isShown(e) || e.classList.contains('skip'));
  });
}

function beginTabbing() {
  document.activeElement.blur();
  window.getSelection().removeAllRanges();
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
  return tabbable().length;
}

function tabStop() {
  const e = document.activeElement;
  const style = getComputedStyle(e);
  let problem = '';
  if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) {
    problem = 'the focus is not seen';
  } else {
    const ratio = contrast(colour(style.outlineColor), background(e.parentElement || e));
    if (ratio < 3) { problem = 'the focus stands out by ' + ratio.toFixed(2); }
  }
  const box = e.getBoundingClientRect();
  if (box.right <= 0 || box.bottom <= 0 || box.left >= innerWidth || box.top >= innerHeight) { problem = 'it is out of sight'; }
  return { index: tabbable().indexOf(e), what: what(e), problem: problem };
}
