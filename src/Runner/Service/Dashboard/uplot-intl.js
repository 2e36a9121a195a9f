// Stands in for Intl inside uPlot when esbuild makes the chart library: uPlot makes a number format and asks for the time zone as soon as it
// is loaded, which reads the browser's tables of languages (tens of milliseconds), and the dashboard formats all numbers itself. What uPlot
// asks of Intl later it gets then.
export const Intl = {
  NumberFormat: class {
    #made;
    #options;

    constructor(...options) {
      this.#options = options;
    }

    format(value) {
      this.#made ??= new globalThis.Intl.NumberFormat(...this.#options);
      return this.#made.format(value);
    }
  },
  // The zone only spares uPlot a conversion between equal zones.
  DateTimeFormat: class {
    resolvedOptions() {
      return { timeZone: undefined };
    }
  },
};
