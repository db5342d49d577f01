/* Waiting that can be ended early. */

export class Rest {
  constructor() {
    this.end = () => {};
  }

  /** Resolves after so many milliseconds, or as soon as `end` is called. */
  take(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.end = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
