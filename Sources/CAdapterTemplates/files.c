#include "CAdapterTemplates.h"

/* Clang knows #embed in every version of C, and says so. */
#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t c_gitignore[] = {
#embed "../../adapters/templates/c/.gitignore"
};
static const uint8_t c_makefile[] = {
#embed "../../adapters/templates/c/Makefile"
};
static const uint8_t c_readme_md[] = {
#embed "../../adapters/templates/c/README.md"
};
static const uint8_t c_adapter_c[] = {
#embed "../../adapters/templates/c/adapter.c"
};
static const uint8_t c_adapter_test_c[] = {
#embed "../../adapters/templates/c/adapter_test.c"
};
static const uint8_t shared_fake_host_h[] = {
#embed "../../adapters/templates/shared/fake_host.h"
};
static const uint8_t adapter_map[] = {
#embed "../../adapters/adapter.map"
};
static const uint8_t header[] = {
#embed "../MTDAdapterABI/include/mtda.h"
};
static const uint8_t shared_recordings_messages_expected[] = {
#embed "../../adapters/templates/shared/recordings/messages.expected"
};
static const uint8_t shared_recordings_messages_tsv[] = {
#embed "../../adapters/templates/shared/recordings/messages.tsv"
};
static const uint8_t cpp_gitignore[] = {
#embed "../../adapters/templates/cpp/.gitignore"
};
static const uint8_t cpp_makefile[] = {
#embed "../../adapters/templates/cpp/Makefile"
};
static const uint8_t cpp_readme_md[] = {
#embed "../../adapters/templates/cpp/README.md"
};
static const uint8_t cpp_adapter_cpp[] = {
#embed "../../adapters/templates/cpp/adapter.cpp"
};
static const uint8_t cpp_adapter_test_cpp[] = {
#embed "../../adapters/templates/cpp/adapter_test.cpp"
};
static const uint8_t rust_gitignore[] = {
#embed "../../adapters/templates/rust/.gitignore"
};
static const uint8_t rust_cargo_toml[] = {
#embed "../../adapters/templates/rust/Cargo.toml"
};
static const uint8_t rust_readme_md[] = {
#embed "../../adapters/templates/rust/README.md"
};
static const uint8_t rust_src_descriptor_rs[] = {
#embed "../../adapters/templates/rust/src/descriptor.rs"
};
static const uint8_t rust_src_fake_host_rs[] = {
#embed "../../adapters/templates/rust/src/fake_host.rs"
};
static const uint8_t rust_src_lib_rs[] = {
#embed "../../adapters/templates/rust/src/lib.rs"
};
static const uint8_t rust_src_line_rs[] = {
#embed "../../adapters/templates/rust/src/line.rs"
};
static const uint8_t rust_src_mtda_rs[] = {
#embed "../../adapters/templates/rust/src/mtda.rs"
};
static const uint8_t rust_src_tests_rs[] = {
#embed "../../adapters/templates/rust/src/tests.rs"
};
static const uint8_t swift_gitignore[] = {
#embed "../../adapters/templates/swift/.gitignore"
};
static const uint8_t swift_package_swift[] = {
#embed "../../adapters/templates/swift/Package.swift"
};
static const uint8_t swift_readme_md[] = {
#embed "../../adapters/templates/swift/README.md"
};
static const uint8_t swift_sources_exampleshieldadapter_entry_swift[] = {
#embed "../../adapters/templates/swift/Sources/ExampleShieldAdapter/Entry.swift"
};
static const uint8_t swift_sources_exampleshieldadapter_exampleshield_swift[] = {
#embed "../../adapters/templates/swift/Sources/ExampleShieldAdapter/ExampleShield.swift"
};
static const uint8_t swift_tests_exampleshieldadaptertests_messagetests_swift[] = {
#embed "../../adapters/templates/swift/Tests/ExampleShieldAdapterTests/MessageTests.swift"
};
static const uint8_t shared_recordings_messages_jsonl[] = {
#embed "../../adapters/templates/shared/recordings/messages.jsonl"
};

#define FILE_OF(language, path, bytes) {language, path, bytes, sizeof(bytes)}

static const template_file files[] = {
    FILE_OF("c", ".gitignore", c_gitignore),
    FILE_OF("c", "Makefile", c_makefile),
    FILE_OF("c", "README.md", c_readme_md),
    FILE_OF("c", "adapter.c", c_adapter_c),
    FILE_OF("c", "adapter_test.c", c_adapter_test_c),
    FILE_OF("c", "fake_host.h", shared_fake_host_h),
    FILE_OF("c", "mtda.h", header),
    FILE_OF("c", "recordings/messages.expected", shared_recordings_messages_expected),
    FILE_OF("c", "recordings/messages.tsv", shared_recordings_messages_tsv),

    FILE_OF("cpp", ".gitignore", cpp_gitignore),
    FILE_OF("cpp", "Makefile", cpp_makefile),
    FILE_OF("cpp", "README.md", cpp_readme_md),
    FILE_OF("cpp", "adapter.cpp", cpp_adapter_cpp),
    FILE_OF("cpp", "adapter_test.cpp", cpp_adapter_test_cpp),
    FILE_OF("cpp", "fake_host.h", shared_fake_host_h),
    FILE_OF("cpp", "mtda.h", header),
    FILE_OF("cpp", "recordings/messages.expected", shared_recordings_messages_expected),
    FILE_OF("cpp", "recordings/messages.tsv", shared_recordings_messages_tsv),

    FILE_OF("rust", ".gitignore", rust_gitignore),
    FILE_OF("rust", "Cargo.toml", rust_cargo_toml),
    FILE_OF("rust", "README.md", rust_readme_md),
    FILE_OF("rust", "src/descriptor.rs", rust_src_descriptor_rs),
    FILE_OF("rust", "src/fake_host.rs", rust_src_fake_host_rs),
    FILE_OF("rust", "src/lib.rs", rust_src_lib_rs),
    FILE_OF("rust", "src/line.rs", rust_src_line_rs),
    FILE_OF("rust", "src/mtda.rs", rust_src_mtda_rs),
    FILE_OF("rust", "src/tests.rs", rust_src_tests_rs),
    FILE_OF("rust", "mtda.h", header),
    FILE_OF("rust", "recordings/messages.expected", shared_recordings_messages_expected),
    FILE_OF("rust", "recordings/messages.tsv", shared_recordings_messages_tsv),

    FILE_OF("swift", ".gitignore", swift_gitignore),
    FILE_OF("swift", "Package.swift", swift_package_swift),
    FILE_OF("swift", "README.md", swift_readme_md),
    FILE_OF("swift", "adapter.map", adapter_map),
    FILE_OF("swift", "Sources/ExampleShieldAdapter/Entry.swift", swift_sources_exampleshieldadapter_entry_swift),
    FILE_OF("swift", "Sources/ExampleShieldAdapter/ExampleShield.swift", swift_sources_exampleshieldadapter_exampleshield_swift),
    FILE_OF("swift", "Tests/ExampleShieldAdapterTests/MessageTests.swift", swift_tests_exampleshieldadaptertests_messagetests_swift),
    FILE_OF("swift", "recordings/messages.expected", shared_recordings_messages_expected),
    FILE_OF("swift", "recordings/messages.jsonl", shared_recordings_messages_jsonl),
};

const template_file *template_file_at(uint64_t index) {
  return index < sizeof files / sizeof files[0] ? &files[index] : 0;
}
