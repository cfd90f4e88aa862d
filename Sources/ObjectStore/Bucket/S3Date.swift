import FoundationEssentials

/// The two ways in which a bucket writes moments.
struct S3Date: Hashable {
    let date: Date

    /// `Fri, 24 May 2013 00:00:00 GMT`, the form of headers (RFC 9110, section 5.6.7).
    init?(http text: String) {
        let parts = text.split(separator: " ")
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard parts.count == 6, parts[5] == "GMT" || parts[5] == "UTC", let day = Int(parts[1]),
            let month = months.firstIndex(of: String(parts[2])), let year = Int(parts[3])
        else { return nil }
        self.init(year, month + 1, day, parts[4])
    }

    /// `2013-05-24T00:00:00.000Z`, the form of listings.
    init?(listed text: String) {
        guard text.hasSuffix("Z") else { return nil }
        let halves = text.dropLast().split(separator: "T")
        let days = halves.first?.split(separator: "-").compactMap { Int($0) } ?? []
        guard halves.count == 2, days.count == 3 else { return nil }
        self.init(days[0], days[1], days[2], halves[1])
    }

    private init?(_ year: Int, _ month: Int, _ day: Int, _ time: Substring) {
        let parts = time.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let hour = Int(parts[0]), let minute = Int(parts[1]), let second = Double(parts[2]),
            (1...12).contains(month), (1...31).contains(day), (0...9999).contains(year), (0...24).contains(hour),
            (0...59).contains(minute), (0...61).contains(second)
        else { return nil }
        // Howard Hinnant's civil-to-days.
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        date = Date(timeIntervalSince1970: Double(days * 86_400 + hour * 3_600 + minute * 60) + second)
    }
}
