using TorchSharp;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Platform;

/// <summary>Turns <c>auto</c>, <c>cpu</c> or <c>cuda:N</c> into a device.</summary>
public static class DeviceChoice
{
    /// <summary>Parses and checks a device name.</summary>
    /// <exception cref="UserException">An unknown name, or a GPU this machine or this build does not have.</exception>
    public static Device Parse(string name)
    {
        if (name == "cpu")
            return CPU;
        if (name == "auto")
            return cuda.is_available() ? Gpu(0) : CPU;
        if (name != "cuda" && !(name.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(name.AsSpan(5), System.Globalization.NumberStyles.None, null, out _)))
            throw new UserException($"'{name}' is not a device; use auto, cpu or cuda:N.");
        if (!cuda.is_available())
            throw new UserException($"Device '{name}' was asked for, but this build or machine has no CUDA; build with "
                + "-p:TorchBackend=cuda-linux (or cuda-windows), or use --device cpu.");
        var index = name == "cuda" ? 0 : int.Parse(name.AsSpan(5));
        if (index < 0 || index >= cuda.device_count())
            throw new UserException($"Device '{name}' was asked for; this machine has {cuda.device_count()} GPU(s), numbered "
                + "from 0.");
        return Gpu(index);
    }

    /// <summary>Without TF32, which would round float32 convolutions to ten bits on GPUs that have it.</summary>
    private static Device Gpu(int index)
    {
        backends.cudnn.allow_tf32 = false;
        return new Device(DeviceType.CUDA, index);
    }
}
