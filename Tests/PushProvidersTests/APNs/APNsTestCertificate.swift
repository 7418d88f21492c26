import Foundation

/// A certificate that signs itself, made for these tests alone. It is accepted by no server.
enum APNsTestCertificate {
    /// The end of its validity, 31 August 2081, in seconds since 1970.
    static let expiry: Double = 3_523_871_775

    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBtTCCAVugAwIBAgIUbW2IIwA45P6yhLbfGig4JJ63skEwCgYIKoZIzj0EAwIw
        LzEtMCsGA1UEAwwkQXBwbGUgUHVzaCBTZXJ2aWNlczogY29tLmV4YW1wbGUuYXBw
        MCAXDTI2MTEyODEzMTYxNVoYDzIwODEwODMxMTMxNjE1WjAvMS0wKwYDVQQDDCRB
        cHBsZSBQdXNoIFNlcnZpY2VzOiBjb20uZXhhbXBsZS5hcHAwWTATBgcqhkjOPQIB
        BggqhkjOPQMBBwNCAAR78kQ2TXQI7JSyw9C4MUpAwwPEmq8NzKC1dnWFMxZCeeTw
        8Lh1RxOUlv0Lh8uJePL3YjuwFIWsCTOZeJwEbWT8o1MwUTAdBgNVHQ4EFgQU6wjp
        DorRppQnIJIBUeH6K+fNmtEwHwYDVR0jBBgwFoAU6wjpDorRppQnIJIBUeH6K+fN
        mtEwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEA1/2GYX1CJHN8
        vPsnUVUBl9KzR5bIgWOSUAsnJU5gFXICIBa9W3lGLku89h8Nk0PnbbiiDy/zqPOi
        fNSbBzWAaXLc
        -----END CERTIFICATE-----

        """

    static let privateKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg6GTsfb/t+65A+Fje
        7ynrpBrYX3OYqXi/SNMb9tg/ZDShRANCAAR78kQ2TXQI7JSyw9C4MUpAwwPEmq8N
        zKC1dnWFMxZCeeTw8Lh1RxOUlv0Lh8uJePL3YjuwFIWsCTOZeJwEbWT8
        -----END PRIVATE KEY-----

        """

    /// The key, encrypted with the password `secret`.
    static let encryptedKey = """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAh8nFNBUwLD8gICCAAw
        DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEOt9vMa/4LDrwJj4t4NbOvUEgZAg
        KMwo6YDQmEwXXxM1RhWAjSUIvu58vZaRCtSCTtqcEZrWmYAopKbeWo0re4MaFYjq
        1mCnIsiaTcL7AFEu/jPbgiYTwU8etnt1LByJcTxRs43owfwLBZaYtirIqeb9t+N5
        R8vhNONKNvhCDmGQ1fPkOzVgc2SWeyuB7OPOoO73yQcQ4DVDsaOh+UGWu+TIyf4=
        -----END ENCRYPTED PRIVATE KEY-----

        """

    static let pem = Array((certificate + "\n" + privateKey + "\n").utf8)
    static let encryptedPEM = Array((certificate + "\n" + encryptedKey + "\n").utf8)

    /// Certificate and key, encrypted with the password `secret`.
    static let pkcs12 = Array(
        Data(
            base64Encoded: """
                MIIETAIBAzCCBAIGCSqGSIb3DQEHAaCCA/MEggPvMIID6zCCAqIGCSqGSIb3DQEHBqCCApMwggKPAgEAMIICiAYJKoZIhvcN\
                AQcBMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjahY6919LylAICCAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQME\
                ASoEEJBBFa2eFcUTAou187GI2QeAggIgSSJzX+gtbbIkX/2hLvSkCVPacjYQ2wuwO9QvUAi5DFPIIA0vHTnMPT8JttT8PM1s\
                l/57KS59QM1/h2Ym1xSffhvF38nW+J0qQtMg87b0wevDTftdJrHK7K7qJoBpRHnr7NZWKriCv39r0BLydbUKpCTiJazscuag\
                57ngASBJ26hdlU1wful11zDwDK4a23mGSikFQTzUYzJbXqbcfifolG12nh/gvS0Hp4AEfvXFxubCps44cew6/aFTNBZcW5p3\
                DLWg8Rc5Eps8cWasz2fVQ6qDn42JGHKFClhqZbI+u1NVezO74TspcPEPGy7MHgJWdUfqFpSyy8qvWjyk34go16oITJ6yLggF\
                scTG/fJJLX/lfPE+A8iGnQ0IPD7WlimhD8MD4FP/woofbbCcQ7+Z09f+/1UVe2EZUCOAZYUR7NiD28XM6o9GqvPsLyXY5ZTH\
                zRIwkzBhmSptnJCg5h9X3j0LIWigw7iC06mfoxcpx6NAw4PqaPjoNyhQ4fRXsBrRyLaP0yJrNoc0sgzRKF2+ho9oo/Vj5xlg\
                3XEBqGpXFcmOVEZGh1UNG1yvyi99fCClXTyAJX/r0uSs9zL8oVFU+v+ITE65jGAR69AoWpDDLgfk293NS8gKZI4w2//Ph9dN\
                YzIBul4TkF7lt8irdo4i5503AotIoKBgP/+rFpIjJuP6Xh6g/4X3QLy16qFn1kfwxjtyqjyc+O8SeUE49oF8YTCCAUEGCSqG\
                SIb3DQEHAaCCATIEggEuMIIBKjCCASYGCyqGSIb3DQEMCgECoIHvMIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAc\
                BAiQiygseZomYwICCAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEELCR9zULeMjZ/KzRKtMKM3UEgZDARhmcQ9++vevG\
                og0aqPFf3YyQjq1L7CSd7/Ho2R8evhOJNje4tI8iWONa+1X10mCdL6aPLiXT6mYQgL6arT1oaSMSMS+lywlOhvZkQuAG1PeJ\
                dDJGJmQ6S5Q+HERcFChyd+5iinQzaVzESUkoDDzGhYdeYPabVTKF0lLh4il7QIri6Y7jrVgu8+ocDYwpOXExJTAjBgkqhkiG\
                9w0BCRUxFgQUuW0TdsYL1MXxBCxThVlpGlmNSO8wQTAxMA0GCWCGSAFlAwQCAQUABCB9s3ifPHaZDjJ34UXFt9M0wVMzAMqz\
                Pol4E0Rsypu0HwQIxAw1pJ1ceVkCAggA
                """) ?? Data())
}
