#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace chttp {

template <class Signature>
class UniqueFunction;

/// `std::function` for targets that can only be moved. Beast's operations are such targets; hiding their types here
/// is what keeps each Asio operation to a single instantiation.
template <class Result, class... Arguments>
class UniqueFunction<Result(Arguments...)> {
public:
    UniqueFunction() = default;

    template <class Target>
        requires(!std::is_same_v<std::decay_t<Target>, UniqueFunction>)
    UniqueFunction(Target &&target)
        : target_(std::make_unique<Holder<std::decay_t<Target>>>(std::forward<Target>(target))) {}

    explicit operator bool() const { return target_ != nullptr; }

    Result operator()(Arguments... arguments) { return target_->call(std::forward<Arguments>(arguments)...); }

private:
    struct Callable {
        virtual ~Callable() = default;
        virtual Result call(Arguments... arguments) = 0;
    };

    template <class Target>
    struct Holder final : Callable {
        explicit Holder(Target &&target) : target(std::move(target)) {}
        explicit Holder(const Target &target) : target(target) {}
        Result call(Arguments... arguments) override { return target(std::forward<Arguments>(arguments)...); }
        Target target;
    };

    std::unique_ptr<Callable> target_;
};

}  // namespace chttp
