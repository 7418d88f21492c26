// OpenSSL's libcrypto: the encryption of a Web Push message (RFC 8291, RFC 8188) as ours does it, with a new key pair and
// salt for each message, and with the check of the subscription's public key.
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>

#include <cstring>

#include "case_server.hpp"

using Bytes = std::vector<unsigned char>;

static void check(bool isTrue) {
    if (!isTrue) {
        std::cerr << "OpenSSL failed\n";
        std::exit(1);
    }
}

static Bytes hmac(const Bytes &key, const Bytes &text) {
    Bytes code(32);
    unsigned length = 32;
    check(HMAC(EVP_sha256(), key.data(), (int)key.size(), text.data(), text.size(), code.data(), &length) != nullptr);
    return code;
}

static Bytes text(const char *info, std::initializer_list<unsigned char> end) {
    Bytes bytes(info, info + strlen(info));
    bytes.insert(bytes.end(), end);
    return bytes;
}

static Bytes point(EVP_PKEY *key) {
    Bytes bytes(65);
    size_t length = 65;
    check(EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, bytes.data(), 65, &length) == 1 && length == 65);
    return bytes;
}

static EVP_PKEY *publicKey(const Bytes &point) {
    char curve[] = "prime256v1";
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, curve, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)point.data(), point.size()),
        OSSL_PARAM_construct_end()};
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr);
    EVP_PKEY *key = nullptr;
    check(EVP_PKEY_fromdata_init(context) == 1);
    check(EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) == 1);
    EVP_PKEY_CTX_free(context);
    return key;
}

static Bytes encrypt(const std::string &message, const Bytes &theirPoint, const Bytes &authentication) {
    EVP_PKEY *key = EVP_EC_gen("prime256v1"), *theirs = publicKey(theirPoint);
    Bytes ourPoint = point(key), secret(32);
    size_t length = 32;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, nullptr);
    check(EVP_PKEY_derive_init(context) == 1 && EVP_PKEY_derive_set_peer(context, theirs) == 1);
    check(EVP_PKEY_derive(context, secret.data(), &length) == 1);
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(key);
    EVP_PKEY_free(theirs);

    Bytes info = text("WebPush: info", {0});
    info.insert(info.end(), theirPoint.begin(), theirPoint.end());
    info.insert(info.end(), ourPoint.begin(), ourPoint.end());
    info.push_back(1);
    Bytes inputKey = hmac(hmac(authentication, secret), info);
    Bytes salt(16);
    check(RAND_bytes(salt.data(), 16) == 1);
    Bytes pseudorandom = hmac(salt, inputKey);
    Bytes contentKey = hmac(pseudorandom, text("Content-Encoding: aes128gcm", {0, 1}));
    Bytes nonce = hmac(pseudorandom, text("Content-Encoding: nonce", {0, 1}));

    Bytes result(salt);
    for (unsigned char byte : {0, 0, 16, 0, 65}) result.push_back(byte);
    result.insert(result.end(), ourPoint.begin(), ourPoint.end());
    size_t head = result.size();
    result.resize(head + message.size() + 17);
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    int count = 0, rest = 0;
    const unsigned char delimiter = 2;
    check(EVP_EncryptInit_ex(cipher, EVP_aes_128_gcm(), nullptr, contentKey.data(), nonce.data()) == 1);
    check(EVP_EncryptUpdate(
              cipher, result.data() + head, &count, (const unsigned char *)message.data(), (int)message.size()) == 1);
    check(EVP_EncryptUpdate(cipher, result.data() + head + count, &rest, &delimiter, 1) == 1);
    check(EVP_EncryptFinal_ex(cipher, result.data() + head + count + rest, &rest) == 1);
    check(EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_GET_TAG, 16, result.data() + result.size() - 16) == 1);
    EVP_CIPHER_CTX_free(cipher);
    return result;
}

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    std::string message = payload(argv[1], "notification");
    EVP_PKEY *browser = EVP_EC_gen("prime256v1");
    Bytes theirs = point(browser), authentication(16, 7);
    auto run = [=](long iterations) {
        for (long i = 0; i < iterations; i++) black_hole(encrypt(message, theirs, authentication));
    };
    // The two operations on the curve, which no implementation can do without.
    auto curve = [=](long iterations) {
        EVP_PKEY *peer = publicKey(theirs);
        for (long i = 0; i < iterations; i++) {
            EVP_PKEY *key = EVP_EC_gen("prime256v1");
            EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, nullptr);
            unsigned char secret[32];
            size_t length = 32;
            check(EVP_PKEY_derive_init(context) == 1 && EVP_PKEY_derive_set_peer(context, peer) == 1);
            check(EVP_PKEY_derive(context, secret, &length) == 1);
            EVP_PKEY_CTX_free(context);
            EVP_PKEY_free(key);
        }
        EVP_PKEY_free(peer);
    };
    serve(OPENSSL_VERSION_TEXT, {
        {"OpenSSL", "notification", "encrypt for Web Push", run},
        {"OpenSSL, key pair and secret alone", "notification", "encrypt for Web Push", curve}});
}
