import Fabric
import Foundation
import ObjectStore

/// The place of the lake, out of the settings that are about it.
struct LakeSettings {
    /// Nil for the folder in the data folder.
    let place: LakePlace?

    /// - Throws: ``SordError`` when the settings do not fit each other.
    init(_ settings: SettingValues) throws(SordError) {
        guard let lake = settings.text(.lake) else {
            place = nil
            return
        }
        guard lake.contains("://") else {
            place = .folder(URL(fileURLWithPath: lake).standardizedFileURL.path)
            return
        }
        do throws(ObjectStoreError) {
            place = .bucket(
                try S3Configuration(
                    address: lake, region: settings.text(.s3Region),
                    endpoint: settings.text(.s3Endpoint).flatMap { S3Endpoint($0) },
                    style: settings.text(.s3Style).flatMap { S3Configuration.Style(rawValue: $0) },
                    credentials: try Self.credentials(settings)))
        } catch {
            throw SordError(.badRequest, error.message)
        }
    }

    private static func credentials(_ settings: SettingValues) throws(ObjectStoreError) -> S3Credentials? {
        func isOther(_ setting: Setting) -> Bool {
            if case .fallback = settings[setting]?.source { true } else { false }
        }
        // A key of Sord's own does not go with the secret of another program's key.
        let secret = settings[.s3Secret].flatMap { isOther(.s3Secret) == isOther(.s3KeyID) ? $0.text : nil }
        let token = settings[.s3SessionToken].flatMap { isOther(.s3SessionToken) == isOther(.s3KeyID) ? $0.text : nil }
        switch (settings.text(.s3KeyID), secret) {
        case (let keyID?, let secret?): return S3Credentials(keyID: keyID, secret: secret, sessionToken: token)
        case (nil, nil): return nil
        case (nil, _?):
            throw ObjectStoreError(
                .permission, key: "", message: "There is a secret for the bucket, but no key: set SORD_S3_KEY_ID.")
        case (_?, nil):
            throw ObjectStoreError(
                .permission, key: "", message: "There is a key for the bucket, but no secret: set SORD_S3_SECRET.")
        }
    }
}
