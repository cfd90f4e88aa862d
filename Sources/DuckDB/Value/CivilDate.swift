/// A day of the proleptic Gregorian calendar.
struct CivilDate {
    /// The astronomical year: 0 is 1 BC, -1 is 2 BC.
    let year: Int
    /// 1…12
    let month: Int
    /// 1…31
    let day: Int

    /// The day that is a number of days after (before) 1970-01-01.
    ///
    /// The computation counts in eras of 400 years that begin on 1 March, after Howard Hinnant's
    /// "chrono-Compatible Low-Level Date Algorithms".
    init(daysSinceEpoch days: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// The day as DuckDB prints it, with ` (BC)` behind a year before 1.
    var text: String {
        let shown = year > 0 ? year : 1 - year
        return padded(shown, 4) + "-" + padded(month, 2) + "-" + padded(day, 2) + (year > 0 ? "" : " (BC)")
    }
}

/// A time of day, or a span of hours.
struct ClockTime {
    /// Any number.
    let hours: UInt64
    /// 0…59
    let minutes: UInt64
    /// 0…59
    let seconds: UInt64
    /// Below 10^digits.
    let fraction: UInt64
    /// How many digits the fraction has.
    let digits: Int

    /// The time that is a count of units of 10^-digits seconds.
    init(fraction units: UInt64, digits: Int) {
        let perSecond = powersOfTen[digits]
        let whole = units / perSecond
        self.fraction = units % perSecond
        self.digits = digits
        hours = whole / 3_600
        minutes = whole / 60 % 60
        seconds = whole % 60
    }

    /// `hh:mm:ss`, with a fraction if there is one, without zeros at its end.
    var text: String {
        var text = padded(Int(hours), 2) + ":" + padded(Int(minutes), 2) + ":" + padded(Int(seconds), 2)
        if fraction != 0 {
            var shown = padded(Int(fraction), digits)
            while shown.last == "0" { shown.removeLast() }
            text += "." + shown
        }
        return text
    }
}

/// 10^0 … 10^19.
let powersOfTen: [UInt64] = (0...19).map { (0..<$0).reduce(1) { power, _ in power * 10 } }

/// A count with zeros in front, up to a width.
private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
