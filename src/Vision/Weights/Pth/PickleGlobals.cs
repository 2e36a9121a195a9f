namespace VisionFinetune.Vision.Weights.Pth;

/// <summary>The Python objects that plain weights and checkpoints name. Each has a fixed meaning here; none is ever called.</summary>
internal enum PickleGlobal
{
    OrderedDict,
    Counter,
    Namespace,
    Set,
    Size,
    Device,
    Encode,
    TensorType,
    ParameterType,
    RebuildTensor,
    RebuildTensorV2,
    RebuildParameter,
    RebuildParameterWithState,
    RebuildFromType,
}

/// <summary>A name on the allow-list, on the pickle machine's stack.</summary>
internal sealed class PthGlobal(string name, PickleGlobal meaning) : PthNode
{
    public string Name => name;

    public PickleGlobal Meaning => meaning;
}

/// <summary>A storage type on the pickle machine's stack.</summary>
internal sealed class PthStorageType(StorageType type) : PthNode
{
    public StorageType Type => type;
}

/// <summary>The closed allow-list of names.</summary>
internal static class PickleGlobals
{
    private static readonly Dictionary<string, PickleGlobal> s_allowed = new()
    {
        ["collections.OrderedDict"] = PickleGlobal.OrderedDict,
        ["collections.Counter"] = PickleGlobal.Counter,             // milestones of MultiStepLR
        ["argparse.Namespace"] = PickleGlobal.Namespace,            // the arguments of torchvision's training script
        ["builtins.set"] = PickleGlobal.Set,
        ["__builtin__.set"] = PickleGlobal.Set,                     // its name in Python 2, which protocol 2 writes
        ["torch.Size"] = PickleGlobal.Size,
        ["torch.device"] = PickleGlobal.Device,
        ["_codecs.encode"] = PickleGlobal.Encode,                   // how protocol 2 writes bytes
        ["torch.Tensor"] = PickleGlobal.TensorType,
        ["torch.nn.parameter.Parameter"] = PickleGlobal.ParameterType,
        ["torch._utils._rebuild_tensor"] = PickleGlobal.RebuildTensor,
        ["torch._utils._rebuild_tensor_v2"] = PickleGlobal.RebuildTensorV2,
        ["torch._utils._rebuild_parameter"] = PickleGlobal.RebuildParameter,
        ["torch._utils._rebuild_parameter_with_state"] = PickleGlobal.RebuildParameterWithState,
        ["torch._tensor._rebuild_from_type_v2"] = PickleGlobal.RebuildFromType,
    };

    private static readonly HashSet<string> s_dtypes =
    [
        "torch.float32", "torch.float64", "torch.float16", "torch.bfloat16", "torch.int64", "torch.int32", "torch.int16",
        "torch.int8", "torch.uint8", "torch.bool",
    ];

    /// <exception cref="WeightFileException">Any other name.</exception>
    public static PthNode Resolve(string module, string name, PickleInput input)
    {
        var fullName = $"{module}.{name}";
        if (s_allowed.TryGetValue(fullName, out var meaning))
            return new PthGlobal(fullName, meaning);
        if (module == "torch" && StorageType.Find(name) is { } storage)
            return new PthStorageType(storage);
        if (s_dtypes.Contains(fullName))
            return new PthScalar(fullName);
        var shown = PickleLimits.Shown(fullName);
        throw module == "torch" && name.EndsWith("Storage", StringComparison.Ordinal)
            ? input.Bad($"holds elements of type '{shown}'; read are {StorageType.All}.")
            : input.Bad($"contains the Python object '{shown}', which could run code; only tensors, numbers, text, lists and "
                + "dictionaries are read. Save model.state_dict() instead of the whole model.");
    }
}
