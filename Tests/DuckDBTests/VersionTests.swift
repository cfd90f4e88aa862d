import DuckDB
import Testing

struct VersionTests {
    @Test func itIsTheLibraryWeTestWith() {
        #expect(Database.version == "v1.5.5")
    }
}
