// SPDX-License-Identifier: Apache-2.0
// The panel's page of one customer. Whatever comes from the server is set as text, never as HTML.
'use strict';
(function () {
  const page = document.getElementById('streaming');
  if (!page) { return; }
  const base = '/v1/customers/' + page.dataset.customer;
  const message = document.getElementById('message');
  const toggle = document.getElementById('switch');

  function say(text) {
    message.textContent = text;
    message.hidden = text === '';
  }

  function failure(status, detail) {
    if (status === 403 || status === 401) { return page.dataset.forbidden; }
    if (status === 503 || status === 429 || status === 0) { return page.dataset.busy; }
    return page.dataset.other + (detail ? ' ' + detail : '');
  }

  async function call(method, path, body) {
    const options = { method: method, credentials: 'same-origin', headers: {} };
    if (method !== 'GET') {
      options.headers['X-CSRF-Token'] = page.dataset.csrf;
    }
    if (body) {
      options.headers['Content-Type'] = 'application/json';
      options.body = JSON.stringify(body);
    }
    let response;
    try {
      response = await fetch(base + path, options);
    } catch (e) {
      throw { status: 0, detail: '' };
    }
    const answer = await response.json();
    if (!response.ok) { throw { status: response.status, detail: answer.detail }; }
    return answer;
  }

  // One at a time: the buttons rest while something is under way.
  async function act(work) {
    const buttons = page.querySelectorAll('button');
    buttons.forEach(function (each) { each.disabled = true; });
    say(page.dataset.working);
    try {
      await work();
    } catch (problem) {
      say(failure(problem.status, problem.detail));
      buttons.forEach(function (each) { each.disabled = false; });
    }
  }

  function on(id, work) {
    const button = document.getElementById(id);
    if (button) { button.addEventListener('click', function () { act(work); }); }
  }

  async function fetched(path) {
    const answer = await call('POST', path);
    say(page.dataset.downloading);
    const link = document.createElement('a');
    link.href = answer.link;
    link.download = '';
    document.body.appendChild(link);
    link.click();
    link.remove();
    window.setTimeout(function () { window.location.reload(); }, 1500);
  }

  toggle.addEventListener('click', function () {
    const isOn = toggle.getAttribute('aria-checked') === 'true';
    if (isOn && !window.confirm(page.dataset.confirmOff)) { return; }
    act(async function () {
      await call(isOn ? 'DELETE' : 'PUT', '/streaming');
      window.location.reload();
    });
  });
  on('download', function () { return fetched('/bundle'); });
  on('rotate', function () { return fetched('/rotate'); });
  on('finish', async function () {
    if (window.confirm(page.dataset.confirmFinish)) {
      await call('POST', '/rotate', { finish: true, force: true });
    }
    window.location.reload();
  });
  page.querySelectorAll('.revoke').forEach(function (button) {
    button.addEventListener('click', function () {
      if (!window.confirm(page.dataset.confirmRevoke)) { return; }
      act(async function () {
        await call('POST', '/revoke', { certificate: button.dataset.serial });
        window.location.reload();
      });
    });
  });

  function showSteps(activation) {
    const shown = {};
    activation.steps.forEach(function (step) { shown[step.step] = step; });
    document.querySelectorAll('#activation li').forEach(function (item) {
      const step = shown[item.dataset.step];
      item.hidden = !step;
      if (step) {
        item.className = step.done ? 'done' : 'open';
        item.querySelector('span').textContent = (step.of === undefined ? '' : step.on + ' / ' + step.of + ' ')
          + (step.done ? '✓' : '…');
      }
    });
  }

  async function follow() {
    let pause = 10000;
    try {
      const answer = await call('GET', '/streaming');
      showSteps(answer.activation);
      pause = answer.activation.done ? 10000 : 1000;
    } catch (problem) {
      say(failure(problem.status, problem.detail));
    }
    window.setTimeout(follow, pause);
  }

  async function showLag() {
    const list = document.getElementById('lag');
    if (!list) { return; }
    try {
      const answer = await call('GET', '/lag');
      list.replaceChildren();
      answer.groups.forEach(function (group) {
        const item = document.createElement('li');
        item.textContent = group.group + ': ' + group.lag.toLocaleString(document.documentElement.lang) + ' '
          + page.dataset.behind + ', ' + group.members + ' ' + page.dataset.members;
        list.appendChild(item);
      });
      if (answer.groups.length === 0) {
        const item = document.createElement('li');
        item.textContent = page.dataset.nothing;
        list.appendChild(item);
      }
      const warning = document.getElementById('lag-warning');
      const far = answer.groups.some(function (group) { return group.farBehind; });
      warning.textContent = far ? page.dataset.far : page.dataset.nobody;
      warning.hidden = !far && !answer.nobodyReads;
    } catch (problem) {
      say(failure(problem.status, problem.detail));
    }
    window.setTimeout(showLag, 15000);
  }

  async function showCompleteness() {
    const place = document.getElementById('completeness');
    if (!place) { return; }
    try {
      const answer = await call('GET', '/completeness');
      const number = answer.complete ? answer.checked : answer.missing;
      place.textContent = (answer.complete ? page.dataset.complete : page.dataset.missing) + ' '
        + number.toLocaleString(document.documentElement.lang);
      place.className = answer.complete ? '' : 'message';
    } catch (problem) {
      place.textContent = failure(problem.status, problem.detail);
    }
  }

  follow();
  showLag();
  showCompleteness();
}());
