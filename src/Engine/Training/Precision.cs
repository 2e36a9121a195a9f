namespace VisionFinetune.Engine.Training;

/// <summary>Number format of matrix products and convolutions; weights, gradients and the optimizer's state are always float32.</summary>
public enum Precision
{
    /// <summary>What the device does best: bf16 on GPUs that have it (compute capability 8.0) and on CPUs with AMX, fp16 on older GPUs
    /// (7.0), fp32 elsewhere and for tables.</summary>
    Auto,

    /// <summary>float32 throughout.</summary>
    Fp32,

    /// <summary>float16 where it is safe, with a loss scale that adapts itself.</summary>
    Fp16,

    /// <summary>bfloat16 where it is safe.</summary>
    Bf16,
}
