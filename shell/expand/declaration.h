// shell/expand/declaration.h — a variable as `declare -p` and ${name@A} write it.
//
// Source: bash 5.2, builtins/setattr.def (show_var_attributes), arrayfunc.c (array_to_assign, assoc_to_assign),
// subst.c (string_var_assignment, array_var_assignment).
#ifndef NSLAB_SHELL_EXPAND_DECLARATION_H_
#define NSLAB_SHELL_EXPAND_DECLARATION_H_

#include <string>

#include "shell/expand/variables.h"

namespace nslab::shell {

// "aAinrxlu", of which those that it has; "" for none.
std::string attribute_letters(const Variable& variable);
// Between double quotes, so that it is read again as it is.
std::string double_quoted(const std::string& text);
// Between single quotes, or $'…' where it has what cannot stand there (sh_quote_reusable).
std::string quoted_for_reuse(const std::string& text);
// "declare -a name=([0]="x")"; without the value where it has none.
std::string declaration(const std::string& name, const Variable& variable);
// ${name@A}: of an array its element 0, of `element` that one.
std::string assignment_text(const std::string& name, const Variable& variable, bool has_value, const std::string& value);
// ${name[@]@K}: the keys and, between double quotes, the values.
std::string keys_and_values(const Variable& variable);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_EXPAND_DECLARATION_H_
