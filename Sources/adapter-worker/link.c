/* Swift's driver links every program of a package as one in Swift: with the runtime library, and with
 * startup code that registers the program's metadata in it. A worker is C and has none, and loading that
 * library would be most of the time that it takes to start. So the two functions that the startup code
 * calls are here, and the linker is told to leave out what nobody needs. They are hidden: an adapter in
 * Swift brings the runtime along and finds the true ones. */

#define HIDDEN __attribute__((visibility("hidden")))

/* The driver passes on what stands in this section, ahead of its own libraries. It is not in the program,
 * so a sanitizer must not refer to it. */
__attribute__((used, no_sanitize("address"), section(".swift1_autolink_entries"))) static const char
    options[] = "-Wl,--as-needed";

HIDDEN void swift_addNewDSOImage(const void *image);
HIDDEN void swift_addNewDSOImage(const void *image) { (void)image; }

HIDDEN _Bool _swift_backtrace_isThunkFunction(const char *name);
HIDDEN _Bool _swift_backtrace_isThunkFunction(const char *name) { return (void)name, 0; }
