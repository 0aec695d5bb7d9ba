// Our own tests have the same database and host as those of modules from outside.
@_exported public import ModuleKitTesting
