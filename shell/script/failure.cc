// How the parser gives up. Apart from the lexer: GCC puts functions that only throw behind the cold halves of others, and where such
// a half is empty, tables that LLD 14 makes for the unwinder name it instead of them; then nobody catches what is thrown.
#include "shell/script/lexer.h"

namespace nslab::shell {

void Lexer::fail(const std::string& message, const std::string& hint, bool incomplete) const { fail_at(line_, message, hint, incomplete); }

void Lexer::fail_at(int line, const std::string& message, const std::string& hint, bool incomplete) const {
  throw ParseFailure{SyntaxError{line, message, hint, incomplete}};
}

}  // namespace nslab::shell
