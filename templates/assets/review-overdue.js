/* Says that the next check of a page is overdue, by the visitor's own calendar. The page itself knows no today. */
(function () {
  "use strict";
  var now = new Date();
  var today = new Date(now.getTime() - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
  var reviews = document.querySelectorAll(".ag-review");
  for (var i = 0; i < reviews.length; i += 1) {
    var due = reviews[i].querySelector(".ag-review__due");
    var note = reviews[i].querySelector(".ag-review__overdue");
    if (due && note && due.getAttribute("datetime") < today) {
      note.hidden = false;
      reviews[i].classList.add("ag-review--overdue");
    }
  }
})();
