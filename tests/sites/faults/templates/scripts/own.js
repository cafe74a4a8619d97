// Counts who comes back.
const key = "seen";
if (localStorage.getItem(key)) {
  fetch("https://count.example/again");
}
document.cookie = `${key}=1`;
