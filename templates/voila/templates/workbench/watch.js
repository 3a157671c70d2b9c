(function () {
  "use strict";
  var SECONDS = 5;
  var failures = 0;
  var text = document.getElementById("loading_text");

  window.voila_heartbeat = function () {};
  window.voila_process = function (cell, cells) {
    if (text) { text.textContent = "Working… step " + cell + " of " + cells; }
  };

  function kernel() {
    var config = JSON.parse(document.getElementById("jupyter-config-data").textContent);
    return config.baseUrl + "api/kernels/" + config.kernelId;
  }

  function lost(yes) {
    document.getElementById("connection").hidden = !yes;
  }

  function look(address) {
    fetch(address, { cache: "no-store", credentials: "same-origin", redirect: "error" }).then(function (reply) {
      if (reply.status === 404 || reply.status === 403) { lost(true); return null; }
      return reply.json().then(function (model) {
        failures = 0;
        var gone = model.lost || model.execution_state === "dead";
        lost(gone);
        if (!gone) { window.setTimeout(look, SECONDS * 1000, address); }
      });
    }).catch(function () {
      failures += 1;
      lost(failures > 1);
      window.setTimeout(look, SECONDS * 1000, address);
    });
  }

  var finish = window.voila_finish;
  window.voila_finish = function () {
    if (finish) { finish(); }
    window.setTimeout(look, SECONDS * 1000, kernel());
  };
})();
