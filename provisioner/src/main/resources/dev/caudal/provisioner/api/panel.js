// SPDX-License-Identifier: Apache-2.0
// The panel's page of one customer. Whatever comes from the server is set as text, never as HTML.
'use strict';
(function () {
  const page = document.getElementById('streaming');
  if (!page) { return; }
  const base = '/v1/customers/' + page.dataset.customer;
  const message = document.getElementById('message');
  const toggle = document.getElementById('switch');

  // What the page finds out by itself gives way once it is over; what a person did stays to be read.
  let trouble = false;
  let busy = false;

  function say(text) {
    trouble = false;
    message.textContent = text;
    message.hidden = text === '';
  }

  function worry(problem) {
    if (busy) { return; }
    say(failure(problem));
    trouble = true;
  }

  function relieved() {
    if (trouble) { say(''); }
  }

  function failure(problem) {
    const status = problem.status;
    if (status === 401) { return page.dataset.ended; }
    if (status === 403) { return page.dataset.forbidden; }
    if (status === 409) { return problem.code === 'changed' ? page.dataset.changed : page.dataset.refused; }
    if (status === 503 || status === 429 || status === 0) { return page.dataset.busy; }
    return page.dataset.other;
  }

  function count(number) {
    return number.toLocaleString(document.documentElement.lang);
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
    let answer;
    try {
      response = await fetch(base + path, options);
      answer = await response.json();
    } catch (e) {
      throw { status: 0 };
    }
    if (!response.ok) { throw { status: response.status, code: answer.code }; }
    return answer;
  }

  // The page is written anew by the server; what is to be said there, and where the keyboard stands, is kept for it.
  function reload(text, focus) {
    sessionStorage.setItem('said', JSON.stringify({ text: text, focus: focus }));
    window.location.reload();
  }

  function resume() {
    const kept = sessionStorage.getItem('said');
    sessionStorage.removeItem('said');
    if (!kept) { return; }
    const said = JSON.parse(kept);
    (document.getElementById(said.focus) || document.getElementById('main')).focus();
    // A status that is there from the beginning is not read out.
    window.setTimeout(function () { say(said.text); }, 100);
  }

  // One at a time: the buttons rest while something is under way.
  async function act(button, work) {
    const buttons = page.querySelectorAll('button');
    buttons.forEach(function (each) { each.disabled = true; });
    busy = true;
    say(page.dataset.working);
    try {
      await work();
    } catch (problem) {
      busy = false;
      buttons.forEach(function (each) { each.disabled = false; });
      button.focus();
      say(failure(problem));
    }
  }

  // Goes on if the person says so; the focus returns to the button by itself.
  function ask(id, goOn) {
    const dialog = document.getElementById(id);
    dialog.returnValue = 'no';
    dialog.addEventListener('close', function () {
      if (dialog.returnValue === 'yes') { goOn(); }
    }, { once: true });
    dialog.showModal();
  }

  function on(id, work) {
    const button = document.getElementById(id);
    if (button) { button.addEventListener('click', function () { work(button); }); }
  }

  function fetched(path) {
    return function (button) {
      act(button, async function () {
        const answer = await call('POST', path);
        say(page.dataset.downloading);
        const link = document.createElement('a');
        link.href = answer.link;
        link.download = '';
        document.body.appendChild(link);
        link.click();
        link.remove();
        window.setTimeout(function () { reload(page.dataset.downloading, 'certificates'); }, 1500);
      });
    };
  }

  on('switch', function () {
    function turn() {
      const isOn = toggle.getAttribute('aria-checked') === 'true';
      act(toggle, async function () {
        await call(isOn ? 'DELETE' : 'PUT', '/streaming');
        reload(isOn ? page.dataset.turnedOff : page.dataset.turnedOn, 'switch');
      });
    }
    if (toggle.getAttribute('aria-checked') === 'true') { ask('ask-off', turn); } else { turn(); }
  });
  on('download', fetched('/bundle'));
  on('rotate', fetched('/rotate'));
  on('finish', function (button) {
    ask('ask-finish', function () {
      act(button, async function () {
        await call('POST', '/rotate', { finish: true, force: true });
        reload(page.dataset.certEnded, 'certificates');
      });
    });
  });
  page.querySelectorAll('.revoke').forEach(function (button) {
    button.addEventListener('click', function () {
      ask('ask-revoke', function () {
        act(button, async function () {
          await call('POST', '/revoke', { certificate: button.dataset.serial });
          reload(page.dataset.certEnded, 'certificates');
        });
      });
    });
  });

  function setText(element, text) {
    if (element.textContent !== text) { element.textContent = text; }
  }

  function showSteps(activation) {
    const shown = {};
    activation.steps.forEach(function (step) { shown[step.step] = step; });
    document.querySelectorAll('#activation li').forEach(function (item) {
      const step = shown[item.dataset.step];
      item.hidden = !step;
      if (step) {
        item.className = step.done ? 'done' : 'open';
        setText(item.querySelector('span'),
          step.of === undefined ? '' : count(step.on) + ' ' + page.dataset.nodes + ' ' + count(step.of));
      }
    });
  }

  // Somebody else may have turned the switch: the page is the server's, and is fetched again.
  async function follow() {
    let pause = 10000;
    try {
      const answer = await call('GET', '/streaming');
      if (answer.state !== page.dataset.stands && !busy && !document.querySelector('dialog[open]')) {
        window.location.reload();
        return;
      }
      relieved();
      if (answer.state === page.dataset.stands) { showSteps(answer.activation); }
      pause = answer.activation.done ? 10000 : 1000;
    } catch (problem) {
      worry(problem);
    }
    window.setTimeout(follow, pause);
  }

  // The figures of the last hours are written by the server, in the person's language.
  async function refreshTraffic() {
    const shown = document.querySelector('section[aria-labelledby="traffic"]');
    if (!shown) { return; }
    try {
      const response = await fetch(window.location.href, { credentials: 'same-origin' });
      const fresh = new DOMParser().parseFromString(await response.text(), 'text/html')
        .querySelector('section[aria-labelledby="traffic"]');
      if (response.ok && fresh && !shown.contains(document.activeElement)) {
        const details = shown.querySelector('details');
        fresh.querySelector('details').open = details.open;
        shown.replaceChildren(...document.importNode(fresh, true).childNodes);
        shown.querySelector('h2').tabIndex = -1;
      }
    } catch (e) {
      // Whether the server can be reached is said by those who ask more often.
    }
    window.setTimeout(refreshTraffic, 60000);
  }

  function cell(row, kind, text) {
    const made = document.createElement(kind);
    made.textContent = text;
    if (kind === 'th') { made.scope = 'row'; } else { made.className = 'number'; }
    row.appendChild(made);
  }

  async function showLag() {
    const rows = document.getElementById('lag');
    if (!rows) { return; }
    try {
      const answer = await call('GET', '/lag');
      rows.replaceChildren();
      answer.groups.forEach(function (group) {
        const row = document.createElement('tr');
        cell(row, 'th', group.group);
        cell(row, 'td', count(group.lag));
        cell(row, 'td', count(group.members));
        rows.appendChild(row);
      });
      const none = document.getElementById('lag-none');
      none.textContent = page.dataset.nothing;
      none.hidden = answer.groups.length > 0;
      document.getElementById('lag-table').hidden = answer.groups.length === 0;
      const warning = document.getElementById('lag-warning');
      const far = answer.groups.some(function (group) { return group.farBehind; });
      setText(warning, far ? page.dataset.far : page.dataset.nobody);
      warning.hidden = !far && !answer.nobodyReads;
    } catch (problem) {
      worry(problem);
    }
    window.setTimeout(showLag, 15000);
  }

  async function showCompleteness() {
    const place = document.getElementById('completeness');
    if (!place) { return; }
    let pause = 60000;
    try {
      const answer = await call('GET', '/completeness');
      if (answer.state !== 'current') {
        pause = 5000;
        place.textContent = page.dataset.completeWait;
        place.className = 'verdict';
      } else if (answer.missing === 0 && answer.checked === 0) {
        place.textContent = page.dataset.completeNothing;
        place.className = 'verdict';
      } else {
        place.textContent = (answer.complete ? page.dataset.complete : page.dataset.missing) + ' '
          + count(answer.complete ? answer.checked : answer.missing);
        place.className = answer.complete ? 'verdict good' : 'verdict message';
      }
    } catch (problem) {
      pause = 5000;
      place.textContent = failure(problem);
      place.className = 'verdict';
    }
    window.setTimeout(showCompleteness, pause);
  }

  document.querySelectorAll('h2').forEach(function (each) { each.tabIndex = -1; });
  resume();
  follow();
  showLag();
  showCompleteness();
  window.setTimeout(refreshTraffic, 60000);
}());
