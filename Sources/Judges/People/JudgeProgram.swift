/// The program of the page on which a person judges. It writes texts as texts only, never as markup.
enum JudgeProgram {
  /// The program's SHA-256 digest in Base64.
  static let digest = "3NbajFpycsW8vYiqvMDru8WoB7oF4mYxyxlg+5cjqbE="

  /// The program. It has no `<` and `&`, see `PageScript`.
  static let code = #"""
    "use strict";
    (function () {
      const data = JSON.parse(document.getElementById("data").textContent);
      const root = document.getElementById("judge");
      const store = "crossmatch-judge-" + data.page;
      let state = { judge: "", chosen: {}, notes: {}, place: 0 };
      try {
        state = Object.assign(state, JSON.parse(localStorage.getItem(store)));
      } catch (error) {
        state.isForgetful = true;
      }

      function element(name, parent, text) {
        const made = document.createElement(name);
        if (text) made.textContent = text;
        parent.appendChild(made);
        return made;
      }
      function button(parent, text, action) {
        const made = element("button", parent, text);
        made.type = "button";
        made.addEventListener("click", action);
        return made;
      }
      function text(parent, title) {
        element("h3", parent, title);
        const made = element("p", parent);
        made.className = "text";
        made.dir = "auto";
        return made;
      }

      const name = element("input", element("label", root, "Your name, which goes into the file: "));
      name.value = state.judge;
      const progress = element("p", root);
      progress.setAttribute("role", "status");
      const rule = text(root, "What to look at");
      const request = data.showsRequest ? text(root, "Request") : null;
      const answer = text(root, "Answer");
      element("h3", root, "Your choice");
      const choices = data.choices.map(function (choice, index) {
        const made = button(root, (index + 1) + "  " + choice.name + ": " + choice.meaning, function () {
          choose(index);
        });
        made.className = "choice";
        return made;
      });
      const note = element("textarea", element("label", root, "Note, if there is something to say:"));
      const moves = element("p", root);
      button(moves, "← back", function () { move(-1); });
      button(moves, "→ on", function () { move(1); });
      button(moves, "n  next without a choice", toNextOpen);
      button(moves, "0  take the choice back", function () { choose(-1); });
      button(moves, "Save the file", save);

      function keep() {
        try {
          localStorage.setItem(store, JSON.stringify(state));
          state.isForgetful = false;
        } catch (error) {
          state.isForgetful = true;
        }
      }
      function show() {
        const item = data.items[state.place];
        const count = data.items.filter(function (one) { return one.code in state.chosen; }).length;
        progress.textContent = "Answer " + (state.place + 1) + " of " + data.items.length + "; " + count
          + " judged." + (state.isForgetful ? " This browser keeps nothing: save before you close it." : "");
        rule.textContent = item.rule;
        if (request) request.textContent = item.request;
        answer.textContent = item.answer === "" ? "(nothing)" : item.answer;
        choices.forEach(function (made, index) {
          made.setAttribute("aria-pressed", String(state.chosen[item.code] === index));
        });
        note.value = state.notes[item.code] || "";
      }
      function move(step) {
        state.place = Math.min(data.items.length - 1, Math.max(0, state.place + step));
        keep();
        show();
      }
      function choose(index) {
        const code = data.items[state.place].code;
        if (index === -1) {
          delete state.chosen[code];
          move(0);
        } else {
          state.chosen[code] = index;
          move(1);
        }
      }
      function toNextOpen() {
        const count = data.items.length;
        const order = data.items.map(function (_, index) { return (state.place + 1 + index) % count; });
        const open = order.find(function (place) { return !(data.items[place].code in state.chosen); });
        if (open === undefined) return;
        state.place = open;
        move(0);
      }
      function cell(value) { return '"' + String(value).replaceAll('"', '""') + '"'; }
      function save() {
        const rows = data.items.filter(function (item) { return item.code in state.chosen; });
        const lines = rows.map(function (item) {
          const choice = data.choices[state.chosen[item.code]].name;
          return [state.judge, data.page, item.code, choice, state.notes[item.code] || ""].map(cell).join(",");
        });
        const file = new Blob(["judge,page,code,choice,note\n" + lines.map(function (line) {
          return line + "\n";
        }).join("")], { type: "text/csv" });
        const link = document.createElement("a");
        link.href = URL.createObjectURL(file);
        link.download = "verdicts-" + data.page + ".csv";
        link.click();
        setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
      }

      name.addEventListener("input", function () {
        state.judge = name.value;
        keep();
      });
      note.addEventListener("input", function () {
        state.notes[data.items[state.place].code] = note.value;
        keep();
      });
      document.addEventListener("keydown", function (event) {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        if (["INPUT", "TEXTAREA"].includes(event.target.tagName)) {
          if (event.key === "Escape") event.target.blur();
          return;
        }
        const index = data.choices.findIndex(function (_, place) { return event.key === String(place + 1); });
        if (index !== -1) choose(index);
        else if (event.key === "0") choose(-1);
        else if (event.key === "n") toNextOpen();
        else if (["ArrowLeft", "k"].includes(event.key)) move(-1);
        else if (["ArrowRight", "j"].includes(event.key)) move(1);
        else return;
        event.preventDefault();
      });
      move(0);
    })();
    """#
}
