/* tracker: what the pages do beyond plain HTML. Everything works without it except autosave, single keys, 大字 and the menu's rail.
   One deferred file, no library, nothing newer than Chromium 86.
   Hooks (attributes in the templates): data-menu-fold, data-text-large, data-closes, data-show-password, data-keep-scroll,
   data-key-search, -primary, -save, -prev, -next, -first, -tick, -undo, -doubt, data-question(-field), data-source, data-mark-bar, data-picture, data-at, data-keys-list, -open, -close, -off, data-autosave(-state), data-change-said, data-figure-said, data-lacking,
   data-put-back, data-drop, data-pages, data-sign-out, data-insert, data-along(-list); on body data-who, data-session, data-idle, data-ends. */
(function () {
  "use strict";

  var root = document.documentElement;
  root.classList.add("js");

  function one(selector, within) { return (within || document).querySelector(selector); }
  function all(selector, within) { return Array.prototype.slice.call((within || document).querySelectorAll(selector)); }
  function cookie(name) {
    var found = document.cookie.match("(?:^|; )" + name + "=([^;]*)");
    return found ? found[1] : "";
  }
  function remember(name, value) {
    document.cookie = name + "=" + value + "; path=/; max-age=31536000; samesite=lax";
  }

  /* Phrases for a field; menu rail, 大字, password in the clear: each of these a button that says its state. */
  function toggle(selector, act) {
    all(selector).forEach(function (button) {
      button.addEventListener("click", function () { act(button); });
    });
  }
  toggle("[data-insert]", function (button) {
    var field = document.getElementById(button.dataset.insert);
    field.value += (field.value && !/[；。\n]$/.test(field.value) ? "；" : "") + button.textContent;
    field.focus();
  });
  toggle("[data-menu-fold]", function (button) {
    var folded = document.body.classList.toggle("shell-folded");
    button.setAttribute("aria-expanded", String(!folded));
    remember("menu", folded ? "folded" : "open");
  });
  toggle("[data-text-large]", function (button) {
    var large = root.classList.toggle("text-large");
    button.setAttribute("aria-pressed", String(large));
    remember("text", large ? "large" : "normal");
  });
  toggle("[data-show-password]", function (button) {
    var box = document.getElementById(button.dataset.showPassword);
    var shown = box.type === "text";
    box.type = shown ? "password" : "text";
    button.setAttribute("aria-pressed", String(!shown));
    button.textContent = shown ? "显示" : "隐藏";
    box.focus();
  });

  /* A figure is ticked with the sentence it stands in; whoever takes that tick away again parts them: the list says so. */
  all("[data-along]").forEach(function (box) {
    var sentence = document.getElementById(box.dataset.along);
    if (!sentence) { return; }
    sentence.addEventListener("change", function () {
      if (box.checked === sentence.checked) { return; }
      var names = box.name.split("-");
      var list = one('[data-along-list="' + names[1] + '"]');
      box.checked = sentence.checked;
      list.value += (list.value && ",") + names[2];
      var fold = box.closest("details");
      if (fold) { fold.open = true; }
    });
  });

  /* A chosen radio or tick box colours its frame (without script only the one that came chosen is coloured). */
  function showChoices() {
    all(".choice input").forEach(function (input) {
      input.closest(".choice").classList.toggle("is-checked", input.checked);
    });
  }
  document.addEventListener("change", showChoices);
  showChoices();

  /* The links of an error summary focus the field itself; a click elsewhere closes an open sheet. */
  document.addEventListener("click", function (event) {
    var link = event.target.closest ? event.target.closest(".error-list a") : null;
    var field = link && document.getElementById(link.hash.slice(1));
    if (field) { event.preventDefault(); field.focus(); field.scrollIntoView({ block: "center" }); }
    all("details[data-closes][open]").forEach(function (sheet) {
      if (!sheet.contains(event.target)) { sheet.open = false; }
    });
  });

  /* Coming back to a list finds it where it was, also inside a region that scrolls by itself. */
  all("[data-keep-scroll]").forEach(function (region) {
    var key = "scroll:" + location.pathname + location.search;
    var entry = performance.getEntriesByType("navigation")[0];
    if (entry && entry.type === "back_forward") { region.scrollTop = Number(sessionStorage.getItem(key)) || 0; }
    window.addEventListener("pagehide", function () { sessionStorage.setItem(key, String(region.scrollTop)); });
  });

  /* Keys. Never while an input method is composing (keyCode 229 too: some say nothing else); single keys not inside a box. */
  var list = one("[data-keys-list]");
  var lastFocus = null;
  function showKeys(open) {
    if (!list) { return; }
    if (open) {
      all("[data-key-for]", list).forEach(function (line) { line.hidden = !one(line.dataset.keyFor); });
      lastFocus = document.activeElement;
    }
    list.hidden = !open;
    if (open) { list.focus(); } else if (lastFocus) { lastFocus.focus(); }
  }
  toggle("[data-keys-open]", function () { showKeys(true); });
  toggle("[data-keys-close]", function () { showKeys(false); });
  toggle("[data-keys-off]", function (button) {
    var off = cookie("keys") !== "off";
    remember("keys", off ? "off" : "on");
    button.setAttribute("aria-pressed", String(off));
  });

  function press(name, from) {
    var form = from && from.closest ? from.closest("form") : null;
    var target = (form && one("[data-key-" + name + "]", form)) || one("[data-key-" + name + "]");
    if (!target || target.disabled) { return false; }
    target.click();
    return true;
  }
  function focusOn(element) {
    if (!element) { return false; }
    element.focus();
    return true;
  }
  function singleKey(event) {
    if (event.code === "Slash" && event.shiftKey) { showKeys(list && list.hidden); return Boolean(list); }
    if (event.code === "Slash") { return focusOn(one("[data-key-search]")); }
    if (event.code === "KeyX" && !event.shiftKey) {
      var row = event.target.closest("tr");
      var tick = row && one("[data-key-tick]", row);
      if (tick) { tick.click(); }
      return Boolean(tick);
    }
    var digit = /^Digit([1-9])$/.exec(event.code);
    var section = digit && !event.shiftKey && all(".sections a")[Number(digit[1]) - 1];
    if (section) { section.click(); }
    return Boolean(section);
  }

  /* Open questions, one by one: to the first control of the next one on the page, else to the next task that has one. */
  function control(question) {
    var field = question.dataset.questionField;
    return field ? document.getElementById(field) : one("[data-key-first], input:not([type=hidden]):not([disabled]), button, a, select", question) || question;
  }
  function nextQuestion() {
    var questions = all("[data-question]");
    var at = questions.reduce(function (found, question, n) {
      return question.contains(document.activeElement) || control(question) === document.activeElement ? n : found;
    }, -1);
    return questions[at + 1] ? focusOn(control(questions[at + 1])) : press("doubt");
  }
  /* After the browser itself has gone to the place in the text that the address names. */
  window.addEventListener("load", function () {
    var first = one("[data-question]");
    var refused = one("[data-focus]");
    if (refused && location.hash) { setTimeout(function () { refused.focus(); }, 0); } /* a place in the address switches autofocus off */
    else if (first && !one(".notice-error")) { setTimeout(function () { control(first).focus({ preventScroll: true }); }, 0); }
  });

  /* A field's place on the picture of its page, beside its place in the text. */
  var picture = one("[data-picture]");
  function showOnPicture(at) {
    var marks = picture ? all('[data-at="' + at + '"]', picture) : [];
    if (!marks.length) { return; }
    all(".is-shown", picture).forEach(function (mark) { mark.classList.remove("is-shown"); });
    marks.forEach(function (mark) { mark.classList.toggle("is-shown", !mark.classList.contains("pic-task")); });
    picture.scrollTop += marks[0].getBoundingClientRect().top - picture.getBoundingClientRect().top - picture.clientHeight / 3;
  }
  if (picture) {
    document.addEventListener("click", function (event) {
      var link = event.target.closest ? event.target.closest('a[href^="#"]') : null;
      if (link) { showOnPicture(link.hash.slice(1)); }
    });
    document.addEventListener("focusin", function (event) {
      var question = event.target.closest ? event.target.closest("[data-question]") : null;
      var link = question && one('a.at[href^="#"]', question);
      if (link) { showOnPicture(link.hash.slice(1)); }
    });
    window.addEventListener("load", function () {
      var task = one(".pic-task", picture);
      showOnPicture(location.hash.slice(1));
      if (task && !one(".is-shown", picture)) { showOnPicture(task.dataset.at); }
    });
  }

  /* Words marked in a plan's text: their place, counted in characters of the text, goes with the button that says what they are. */
  var source = one("[data-source]");
  var bar = one("[data-mark-bar]");
  function isOurs(node) {
    for (var at = node.parentNode; at && at !== source; at = at.parentNode) {
      if (at.tagName === "I" || at.classList.contains("src-no")) { return false; }
    }
    return true;
  }
  function placeOf(node, offset) {
    var line = (node.nodeType === 1 ? node : node.parentNode).closest("[data-at]");
    if (!line || !source.contains(line)) { return null; }
    var before = document.createRange();
    before.setStart(line, 0);
    before.setEnd(node, offset);
    var walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    var count = Number(line.dataset.at);
    for (var text = walker.nextNode(); text; text = walker.nextNode()) {
      if (!isOurs(text)) { continue; }
      if (text === node) { return count + Array.from(text.data.slice(0, offset)).length; }
      if (before.comparePoint(text, 0) > 0) { return count; }
      count += Array.from(text.data).length;
    }
    return count;
  }
  function wordsBetween(start, end) {
    return all("[data-at]", source).map(function (line) {
      var walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
      var words = [], text;
      while ((text = walker.nextNode())) { if (isOurs(text)) { words = words.concat(Array.from(text.data)); } }
      return { at: Number(line.dataset.at), words: words };
    }).filter(function (line) { return line.at < end && line.at + line.words.length > start; }).map(function (line) {
      return line.words.slice(Math.max(0, start - line.at), end - line.at).join("");
    });
  }
  if (source && bar) {
    document.addEventListener("selectionchange", function () {
      var chosen = document.getSelection();
      var range = chosen.rangeCount && !chosen.isCollapsed ? chosen.getRangeAt(0) : null;
      if (!range || !source.contains(range.commonAncestorContainer)) {
        if (!bar.contains(document.activeElement)) { bar.hidden = true; }
        return;
      }
      var start = placeOf(range.startContainer, range.startOffset);
      var end = placeOf(range.endContainer, range.endOffset);
      if (start === null || end === null || end <= start) { bar.hidden = true; return; }
      one("[name=start]", bar).value = start;
      one("[name=end]", bar).value = end;
      one("[name=words]", bar).value = wordsBetween(start, end).join("\n");
      bar.hidden = false;
    });
  }
  function isWriting(element) {
    return element.isContentEditable || /^(TEXTAREA|SELECT)$/.test(element.tagName) ||
      (element.tagName === "INPUT" && !/^(checkbox|radio|button|submit)$/.test(element.type));
  }
  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented || event.metaKey) { return; }
    var used = false;
    if (event.ctrlKey && !event.altKey && !event.shiftKey) {
      if (event.code === "Enter" || event.code === "NumpadEnter") { used = press("primary", event.target); }
      if (event.code === "KeyS") { used = press("save", event.target); }
      if (event.code === "KeyZ" && !isWriting(event.target)) { used = press("undo"); }
    } else if (event.altKey && !event.ctrlKey && !event.shiftKey) {
      if (event.code === "ArrowDown") { used = press("next"); }
      if (event.code === "ArrowUp") { used = press("prev"); }
    } else if (event.code === "F8" && !event.shiftKey) {
      used = nextQuestion();
    } else if (event.code === "F2") {
      used = focusOn(one("[data-key-first]"));
    } else if (event.code === "Escape") {
      all("details[data-closes][open]").forEach(function (sheet) { sheet.open = false; one("summary", sheet).focus(); used = true; });
      if (list && !list.hidden) { showKeys(false); used = true; }
      if (location.hash === "#menu") { location.hash = "#main"; used = true; }
    } else if (!event.ctrlKey && !event.altKey && cookie("keys") !== "off" && !isWriting(event.target)) {
      used = singleKey(event);
    }
    if (used) { event.preventDefault(); }
  });

  /* Words typed into any form that is sent stay in this browser until the server has them, under the name of who typed them, and
     come back with the page; they go once a sent form has led to a page that is no error page.
     <form data-autosave="URL"> also posts its fields (no files, no form_token) five seconds after the last stroke and when a field is
     left. The answer is JSON: {"saved_at": "14:32", "version": 5, …}, or with 409 {"message": "…"}: then saving stops and the words
     stay. [data-autosave-state] (role=status) says what happened. */
  var who = document.body.dataset.who || "";
  var sent = JSON.parse(sessionStorage.getItem("sent") || "null");
  var arrival = performance.getEntriesByType("navigation")[0];
  /* Only the page that the sent form itself has led to: not one opened after the network failed, nor the form gone back to. */
  if (sent && sent.from === document.referrer && (!arrival || arrival.type === "navigate") && !one(".error-page, .field-error, .notice-error, .login")) {
    localStorage.removeItem(sent.key);
  }
  if (who || !one(".login")) { sessionStorage.removeItem("sent"); }
  /* Whoever signs out leaves no words behind for the next one at this desk. */
  all("form[data-sign-out]").forEach(function (form) {
    form.addEventListener("submit", function () {
      Object.keys(localStorage).forEach(function (key) { if (key.indexOf("words:") === 0) { localStorage.removeItem(key); } });
    });
  });

  function boxes(form) {
    return all("textarea, input[type=text], input:not([type])", form).filter(function (box) { return box.name && !box.readOnly; });
  }
  /* Keeps what is typed into a form in this browser, and offers it when the page is opened again. */
  function keeper(form, name, back) {
    var key = "words:" + who + ":" + name;
    function keep() {
      var kept = {};
      boxes(form).forEach(function (box) { kept[box.name] = box.value; });
      try { localStorage.setItem(key, JSON.stringify(kept)); } catch (full) { /* no room: the server's draft remains */ }
    }
    function offer() {
      var kept = JSON.parse(localStorage.getItem(key) || "null");
      var differing = kept ? boxes(form).filter(function (box) { return kept[box.name] !== undefined && kept[box.name] !== box.value; }) : [];
      if (!differing.length) { return; }
      var line = document.createElement("div");
      line.className = "notice notice-warn kept-notice";
      line.setAttribute("role", "status");
      line.innerHTML = "<p>本机留有上次未保存的文字</p><span class='aside'><button class='btn btn-plain btn-compact' type='button'>恢复</button> " +
        "<button class='btn btn-quiet btn-compact' type='button'>不用</button></span>";
      var buttons = all("button", line);
      buttons[0].addEventListener("click", function () {
        differing.forEach(function (box) { box.value = kept[box.name]; });
        line.remove();
        back();
      });
      buttons[1].addEventListener("click", function () { localStorage.removeItem(key); line.remove(); });
      form.parentNode.insertBefore(line, form);
    }
    return { key: key, keep: keep, offer: offer, drop: function () { localStorage.removeItem(key); } };
  }
  function noteSending(key) { sessionStorage.setItem("sent", JSON.stringify({ key: key, from: location.href.split("#")[0] })); }
  all("form[method=post]:not([data-autosave]):not([data-sign-out])").forEach(function (form) {
    if (!who || !boxes(form).length || one("input[type=password]", form)) { return; }
    var kept = keeper(form, location.pathname + ">" + form.getAttribute("action"), function () { kept.keep(); });
    form.addEventListener("input", kept.keep);
    form.addEventListener("submit", function () { noteSending(kept.key); });
    kept.offer();
  });

  var ended = false; /* the session of this page, as a refused saving has told */
  /* What the server says beside a report after each saving: how much is new, how figures move, what is lacking. */
  function sayBeside(answer, form) {
    all("[data-change-said]", form).forEach(function (line) { line.textContent = (answer.changes || {})[line.dataset.changeSaid] || ""; });
    all("[data-figure-said]", form).forEach(function (line) { line.textContent = (answer.figures || {})[line.dataset.figureSaid] || ""; });
    var lacking = one("[data-lacking]", form);
    if (lacking) { lacking.textContent = answer.lacking ? "还差 " + answer.lacking + " 项" : ""; }
  }
  all("form[data-autosave]").forEach(function (form) {
    var address = form.dataset.autosave;
    var state = one("[data-autosave-state]", form) || one("[data-autosave-state]");
    var timer = 0, sending = false, stopped = false, changed = false, waiting = null;
    var kept = keeper(form, address, touched);

    function say(text) { if (state) { state.textContent = text; } }
    function refused(response) {
      if (response.status === 409 || response.status === 403) { stopped = true; }
      if (response.status === 401 || response.status === 400) {
        changed = ended = true;
        say("登录已结束，内容还在本页。请在另一个窗口登录，再回到本页，会接着保存");
        return null;
      }
      return response.json().then(function (answer) { return answer.message; }, function () { return ""; }).then(function (message) {
        say(message || "未能保存，内容已留在本页，请重试");
      });
    }
    function save() {
      clearTimeout(timer);
      if (sending || stopped || !changed) { return; }
      var data = new FormData(form);
      data.delete("form_token");
      all("input[type=file]", form).forEach(function (box) { data.delete(box.name); });
      var pause = 5000;
      sending = true;
      changed = false;
      fetch(address, { method: "POST", body: data, headers: { "X-Autosave": "1", "Accept": "application/json" }, credentials: "same-origin", redirect: "error" })
        .then(function (response) {
          if (!response.ok) { pause = 60000; return refused(response); }
          return response.json().then(function (answer) {
            var version = one("input[name=version]", form);
            if (version && answer.version !== undefined) { version.value = answer.version; }
            if (!changed) { kept.drop(); }
            say("已保存草稿 " + answer.saved_at);
            sayBeside(answer, form);
          });
        })
        .catch(function () { changed = true; pause = 15000; say("未能保存，内容已留在本页，稍后自动重试"); })
        .then(function () {
          sending = false;
          if (waiting) { form.requestSubmit(waiting); return; }
          if (changed && !stopped) { clearTimeout(timer); timer = setTimeout(save, pause); }
        });
    }
    function touched() {
      changed = true;
      kept.keep();
      clearTimeout(timer);
      timer = setTimeout(save, 5000);
    }
    form.addEventListener("input", touched);
    form.addEventListener("change", function () { changed = true; save(); });
    form.addEventListener("submit", function (event) {
      stopped = true;
      clearTimeout(timer);
      /* A saving under way counts the version up: the button waits for its answer, so that nobody conflicts with himself. */
      if (sending && event.submitter) { event.preventDefault(); waiting = event.submitter; return; }
      noteSending(kept.key);
    });
    window.addEventListener("pageshow", function (event) { if (event.persisted) { stopped = false; waiting = null; } });
    form.addEventListener("renewed", function () { if (changed) { save(); } });
    all("[data-put-back]", form).forEach(function (button) {
      button.addEventListener("click", function () {
        var box = form.elements[button.dataset.putBack];
        box.value = document.getElementById(button.dataset.from).textContent;
        touched();
        box.focus();
      });
    });
    kept.offer();
  });

  /* Files dropped on the frame around a file box are chosen in it. */
  all("[data-drop]").forEach(function (frame) {
    var box = one("input[type=file]", frame);
    frame.addEventListener("dragover", function (event) { event.preventDefault(); frame.classList.add("is-over"); });
    frame.addEventListener("dragleave", function () { frame.classList.remove("is-over"); });
    frame.addEventListener("drop", function (event) {
      event.preventDefault();
      frame.classList.remove("is-over");
      if (event.dataTransfer.files.length) { box.files = event.dataTransfer.files; }
    });
  });

  /* Pages of a scan chosen together: listed in the order of their names, 第2页 before 第10页 and 第三页 before 第十页, and moved up and down. */
  var DIGITS = "〇一二三四五六七八九";
  function pageNumber(words) {
    var tens = words.replace(/零/g, "〇").replace(/两/g, "二").split("十");
    if (tens.length === 1) { return words.split("").reduce(function (sum, digit) { return sum * 10 + DIGITS.indexOf(digit); }, 0); }
    return (tens[0] ? DIGITS.indexOf(tens[0]) : 1) * 10 + (tens[1] ? DIGITS.indexOf(tens[1]) : 0);
  }
  function byName(file) { return file.name.replace(/第([〇零一二两三四五六七八九十]+)(?=[页张])/g, function (_, words) { return "第" + pageNumber(words); }); }
  all("[data-pages]").forEach(function (box) {
    var frame = document.getElementById(box.dataset.pages), list = one("ol", frame), files = [];
    function moved(from, to) {
      files.splice(to, 0, files.splice(from, 1)[0]);
      shown();
      var way = to < from ? 0 : 1, buttons = all("button", list.children[to]);
      (buttons[way].disabled ? buttons[1 - way] : buttons[way]).focus();
    }
    function button(words, name, from, to) {
      var made = document.createElement("button");
      made.type = "button";
      made.className = "btn btn-quiet btn-compact";
      made.textContent = words;
      made.setAttribute("aria-label", name + "：" + words);
      made.disabled = to < 0 || to >= files.length;
      made.addEventListener("click", function () { moved(from, to); });
      return made;
    }
    function shown() {
      var chosen = new DataTransfer();
      files.forEach(function (file) { chosen.items.add(file); });
      box.files = chosen.files;
      one("input", frame).value = files.length > 1 ? "1" : "";
      frame.hidden = files.length < 2;
      list.textContent = "";
      files.forEach(function (file, at) {
        var line = document.createElement("li"), name = document.createElement("span"), aside = document.createElement("span");
        name.className = "name";
        name.textContent = "第 " + (at + 1) + " 页：" + file.name;
        aside.className = "aside";
        aside.append(button("上移", file.name, at, at - 1), button("下移", file.name, at, at + 1));
        line.append(name, aside);
        list.append(line);
      });
    }
    box.addEventListener("change", function () {
      files = Array.prototype.slice.call(box.files).sort(function (a, b) { return byName(a).localeCompare(byName(b), "zh", { numeric: true }); });
      shown();
    });
  });

  /* Two minutes before the session ends for idleness the page says so; whatever page of this browser was opened last counts. Where one
     has signed in again in another window, the forms of this one get what they need, and their words can be saved. */
  var idle = Number(document.body.dataset.idle) * 1000, ends = Date.now() + Number(document.body.dataset.ends) * 1000, warning = null;
  function seen() { localStorage.setItem("seen:" + who, String(Date.now())); }
  function stay() {
    return fetch(document.body.dataset.session, { headers: { "Accept": "application/json" }, credentials: "same-origin", redirect: "error" })
      .then(function (response) { return response.ok ? response.json() : null; })
      .then(function (answer) {
        if (!answer || String(answer.who) !== who) { return; }
        ends = Date.now() + answer.ends * 1000;
        ended = false;
        seen();
        all("input[name=csrf_token]").forEach(function (box) { box.value = answer.csrf_token; });
        all("form[data-autosave]").forEach(function (form) { form.dispatchEvent(new Event("renewed")); });
        watch();
      }, function () { /* no network: the next look tries again */ });
  }
  function warn(text, canStay) {
    if (warning && warning.dataset.said === text) { return; }
    if (warning) { warning.remove(); }
    warning = document.createElement("div");
    warning.className = "notice notice-warn idle-warning";
    warning.setAttribute("role", "alert");
    warning.dataset.said = text;
    warning.innerHTML = "<p></p>" + (canStay ? "<span class='aside'><button class='btn btn-plain btn-compact' type='button'>继续使用</button></span>" : "");
    one("p", warning).textContent = text;
    if (canStay) { one("button", warning).addEventListener("click", stay); }
    document.body.appendChild(warning);
  }
  function watch() {
    var last = Number(localStorage.getItem("seen:" + who)) || Date.now();
    var left = Math.min(last + idle, ends) - Date.now();
    if (left <= 0) { warn("登录已结束，内容还在本页。请在另一个窗口登录，再回到本页保存", false); }
    else if (left <= 120000 && last + idle <= ends) { warn("2 分钟内没有操作将退出登录，已填的内容留在本页", true); }
    else if (left <= 120000) { warn("登录已近 12 小时，2 分钟内将退出，请先保存", false); }
    else if (warning) { warning.remove(); warning = null; }
  }
  if (who && idle) {
    seen();
    setInterval(watch, 10000);
    window.addEventListener("focus", function () {
      var last = Number(localStorage.getItem("seen:" + who)) || 0;
      if (ended || warning || Date.now() > last + idle) { stay(); }
    });
  }
})();
