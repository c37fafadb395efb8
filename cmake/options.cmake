# What every target is compiled with.
add_library(nslab_options INTERFACE)
add_library(nslab::options ALIAS nslab_options)
target_compile_features(nslab_options INTERFACE cxx_std_20)
target_include_directories(nslab_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(nslab_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor
  -Woverloaded-virtual -Wdouble-promotion -Wimplicit-fallthrough
  $<$<CXX_COMPILER_ID:GNU>:-Wlogical-op -Wduplicated-cond -Wuseless-cast>
  # std::to_array of a long table folds once for each of its rows.
  $<$<CXX_COMPILER_ID:Clang,AppleClang>:-fbracket-depth=1024>
  # GCC 12 sees overlaps in std::string's operator+ that are not there (GCC bug 105329).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
if(NSLAB_SANITIZE)
  target_compile_options(nslab_options INTERFACE -fsanitize=${NSLAB_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(nslab_options INTERFACE -fsanitize=${NSLAB_SANITIZE})
endif()
