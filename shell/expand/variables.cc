#include "shell/expand/variables.h"

namespace nslab::shell {

const Variable* Variables::find(std::string_view name) const {
  const auto at = table_->find(name);
  return at == table_->end() ? nullptr : &at->second;
}

void Variables::erase(std::string_view name) {
  if (find(name) == nullptr) return;
  auto& table = table_.edit();
  table.erase(table.find(name));
}

std::vector<std::string> Variables::names(std::string_view prefix) const {
  std::vector<std::string> out;
  for (const auto& [name, variable] : *table_) {
    if (name.starts_with(prefix)) out.push_back(name);
  }
  return out;
}

std::vector<std::string> Variables::environment() const {
  std::vector<std::string> out;
  for (const auto& [name, variable] : *table_) {
    if (variable.exported && variable.set && variable.kind == Variable::Kind::kScalar) out.push_back(name + "=" + variable.value);
  }
  return out;
}

std::optional<std::string> scalar_value(const Variable& variable) {
  switch (variable.kind) {
    case Variable::Kind::kScalar: return variable.set ? std::optional(variable.value) : std::nullopt;
    case Variable::Kind::kIndexed: {
      const auto at = variable.indexed.find(0);
      return at == variable.indexed.end() ? std::nullopt : std::optional(at->second);
    }
    case Variable::Kind::kAssociative: {
      const auto at = variable.associative.find("0");
      return at == variable.associative.end() ? std::nullopt : std::optional(at->second);
    }
  }
  return std::nullopt;
}

}  // namespace nslab::shell
