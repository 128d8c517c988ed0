# --- the C library where its users look for it --------------------------------------------------

PKGCONFIG_DIR = $(DESTDIR)$(LIBDIR)/pkgconfig
CMAKE_DIR = $(DESTDIR)$(LIBDIR)/cmake/taketwo

# What an installed file says of places and versions. Paths below the prefix are said so, for those
# who move it.
INSTALLED_AS = sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@LIBDIR@|$(patsubst $(PREFIX)/%,$${prefix}/%,$(LIBDIR))|' \
	-e 's|@INCLUDEDIR@|$(patsubst $(PREFIX)/%,$${prefix}/%,$(INCLUDEDIR))|' \
	-e "s|@INCLUDEDIR_FROM_LIBDIR@|$$(realpath -ms --relative-to='$(LIBDIR)' '$(INCLUDEDIR)')|" \
	-e 's|@VERSION@|$(VERSION)|' -e 's|@SHARED@|$(notdir $(SHARED))|' -e 's|@SONAME@|libtaketwo.so.$(ABI)|'

.PHONY: install
install: c-library ## the C library into DESTDIR/PREFIX
	$(INSTALL) -d "$(PKGCONFIG_DIR)" "$(CMAKE_DIR)" "$(DESTDIR)$(INCLUDEDIR)"
	$(INSTALL) -m 755 "$(SHARED)" "$(DESTDIR)$(LIBDIR)"
	ln -sf "$(notdir $(SHARED))" "$(DESTDIR)$(LIBDIR)/libtaketwo.so.$(ABI)"
	ln -sf "libtaketwo.so.$(ABI)" "$(DESTDIR)$(LIBDIR)/libtaketwo.so"
	$(INSTALL) -m 644 "$(STATIC)" "$(DESTDIR)$(LIBDIR)"
	$(INSTALL) -m 644 include/taketwo.h include/taketwo.hpp "$(DESTDIR)$(INCLUDEDIR)"
	$(INSTALLED_AS) ffi-c/install/taketwo.pc.in > "$(PKGCONFIG_DIR)/taketwo.pc"
	$(INSTALLED_AS) ffi-c/install/taketwo-config.cmake.in > "$(CMAKE_DIR)/taketwo-config.cmake"
	$(INSTALLED_AS) ffi-c/install/taketwo-config-version.cmake.in \
		> "$(CMAKE_DIR)/taketwo-config-version.cmake"
	sh ffi-c/install/man.sh "$(DESTDIR)$(MANDIR)/man3"

.PHONY: uninstall
uninstall: ## what `make install` has put there
	rm -f "$(DESTDIR)$(LIBDIR)"/libtaketwo.so* "$(DESTDIR)$(LIBDIR)/libtaketwo.a" \
		"$(PKGCONFIG_DIR)/taketwo.pc" "$(DESTDIR)$(INCLUDEDIR)"/taketwo.h "$(DESTDIR)$(INCLUDEDIR)"/taketwo.hpp \
		"$(DESTDIR)$(MANDIR)"/man3/taketwo.3 "$(DESTDIR)$(MANDIR)"/man3/taketwo_*.3
	rm -rf "$(CMAKE_DIR)"

# As a user's build would find it, in places of its own.
.PHONY: check-install
check-install: c-library
	sh .ci/packages.sh pkg-config:pkg-config cmake:cmake mandoc:mandoc man:man-db
	MAKE="$(MAKE) --no-print-directory" CC="$(CC)" sh ffi-c/tests/installed/check.sh \
		"$(BUILD)/installed" "$(VERSION)"
