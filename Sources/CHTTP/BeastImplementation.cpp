// The bodies of Beast, compiled once (see Asio.hpp).
#include "Asio.hpp"

#include <boost/beast/src.hpp>
