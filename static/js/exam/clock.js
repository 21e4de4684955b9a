// The server's time: the page's own clock only counts the seconds in between.
export class ServerClock {
  constructor() {
    this.offset = 0;
    this.ends = 0;
  }

  set(now, endsAt) {
    this.offset = Date.parse(now) - Date.now();
    if (endsAt) this.ends = Date.parse(endsAt);
  }

  get left() {
    return Math.max(0, this.ends - (Date.now() + this.offset));
  }
}
