// Before the first paint, so that no page flashes in the other colours. The other scripts are modules and come later.
(() => {
  const stored = (() => {
    try {
      return localStorage.getItem('flagtally-theme');
    } catch {
      return null;
    }
  })();
  if (stored === 'light' || stored === 'dark') {
    document.documentElement.dataset.theme = stored;
  }
})();
