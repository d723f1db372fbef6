import ForeignSignature
import Testing

@Suite("Declarations of C")
struct DeclarationTests {
  @Test(
    "are read as the header has them",
    arguments: [
      ("int f(void)", "int (void)"), ("void f()", "void (void)"),
      ("const char *f(int code);", "const char * (int)"),
      (
        "unsigned long int f(long long a, short unsigned b)",
        "unsigned long (long long, unsigned short)"
      ),
      ("size_t f(const struct thing *t, thing **out)", "size_t (const struct thing *, thing **)"),
      (
        "char const *f(signed char c, unsigned char d)", "const char * (signed char, unsigned char)"
      ),
      ("ssize_t f(const void *data, size_t length)", "ssize_t (const void *, size_t)"),
      (
        "int f(const char *const *names, const thing **out)",
        "int (const char *const *, const thing **)"
      ), ("int f(char *const name)", "int (char *)"),
    ])
  func functions(text: String, type: String) throws {
    #expect(try DeclarationParser.signature(text).typeSpelling == type)
  }

  @Test("may be written short at a prompt, without names")
  func shortNames() throws {
    let signature = try DeclarationParser.signature(
      "int32 vendor_ping(string, uint64 *)", takesShortNames: true)
    #expect(signature.typeSpelling == "int32_t (const char *, uint64_t *)")
  }

  @Test(
    "of variables may have an array",
    arguments: [
      ("char id[20]", "char id[20]"), ("const char *name", "const char *name"),
      ("uint16_t major", "uint16_t major"), ("thing *next", "thing *next"),
    ])
  func variables(text: String, spelling: String) throws {
    #expect(try DeclarationParser.variable(text).spelling == spelling)
  }

  @Test(
    "that no binding can have are refused by name",
    arguments: [
      ("int f(const char *format, ...)", "variable number of arguments"),
      ("int f(union value v)", "union"), ("int ns::f(int a)", "C++"), ("int f(int &a)", "C++"),
      ("std<int> f(int a)", "C++"), ("long double f(void)", "long double"),
      ("int f(__int128 a)", "128 bits"), ("int f(void (*done)(int))", "type of function"),
      ("int f(int a[4])", "array for a parameter"), ("int f(void a)", "no type"),
      ("int f(char ***a)", "two stars"), ("int f(int)", "lacks a name"),
      ("int f(int a) const", "goes on"), ("f(int a)", "type of function"),
      ("int f(volatile int *a)", "volatile"), ("int f(va_list a)", "va_list"),
      ("__attribute__((ms_abi)) int f(int a)", "calling convention"),
      (
        "int f(int a1, int a2, int a3, int a4, int a5, int a6, int a7, int a8, int a9, int a10, int a11, int a12, int a13)",
        "12 parameters"
      ),
      ("int f(long short a)", "no type of C"), ("", "lacks a type"),
    ])
  func refused(text: String, reason: String) {
    let refusal = #expect(throws: DeclarationParser.Refusal.self) {
      try DeclarationParser.signature(text)
    }
    #expect(refusal?.reason.contains(reason) == true, "\(refusal?.reason ?? "")")
  }

  @Test(
    "of fields refuse what has no place",
    arguments: [
      ("int flag : 3", "bit-field"), ("char name[0]", "from 1 to"), ("char name[", "from 1 to"),
      ("int", "lacks a name"), ("int a b", "goes on"),
    ])
  func refusedFields(text: String, reason: String) {
    let refusal = #expect(throws: DeclarationParser.Refusal.self) {
      try DeclarationParser.variable(text)
    }
    #expect(refusal?.reason.contains(reason) == true, "\(refusal?.reason ?? "")")
  }
}
