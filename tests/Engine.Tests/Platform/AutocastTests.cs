using TorchSharp;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Engine.Training;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Tests.Platform;

public sealed class AutocastTests
{
    private static readonly Device s_gpu = new(DeviceType.CUDA, 0);

    [Theory]
    [InlineData(Precision.Bf16, ScalarType.BFloat16)]
    [InlineData(Precision.Fp16, ScalarType.Float16)]
    public void Matrix_products_are_computed_in_half_the_bits_and_losses_are_not(Precision precision, ScalarType expected)
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Linear(20, 10);
        var input = Golden.Fill("autocast", [4, 20]);
        var autocast = Autocast.For(precision, CPU)!;
        Tensor inside, error;
        using (autocast.Enter())
        {
            inside = layer.forward(input);
            error = nn.functional.mse_loss(inside, ones(4, 10));
        }
        Assert.Equal(expected, inside.dtype);
        Assert.Equal(ScalarType.Float32, error.dtype);
        Assert.Equal(ScalarType.Float32, layer.forward(input).dtype);
        TensorAssert.Close(layer.forward(input), inside.to_type(ScalarType.Float32), 0.02);
    }

    [Fact]
    public void Gradients_of_weights_are_float32()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Linear(20, 10);
        var input = Golden.Fill("autocast", [4, 20]);
        (layer.forward(input) * Golden.Fill("gradient", [4, 10])).sum().backward();
        var exact = layer.weight.grad!.clone();
        layer.weight.grad.zero_();
        Tensor output;
        using (Autocast.For(Precision.Bf16, CPU)!.Enter())
            output = layer.forward(input);
        (output.to_type(ScalarType.Float32) * Golden.Fill("gradient", [4, 10])).sum().backward();
        Assert.Equal(ScalarType.Float32, layer.weight.grad.dtype);
        TensorAssert.Close(exact, layer.weight.grad, 0.02);
        Assert.False(exact.equal(layer.weight.grad).all().item<bool>(), "nothing was computed in bfloat16");
    }

    [Fact]
    public void Weights_changed_between_two_regions_are_converted_again()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Linear(2, 1, hasBias: false);
        var autocast = Autocast.For(Precision.Bf16, CPU)!;
        foreach (var weight in new[] { 1.0, 3.0 })
        {
            using (no_grad())
                layer.weight.fill_(weight);
            using var _ = autocast.Enter();
            Assert.Equal(2 * weight, layer.forward(ones(1, 2)).to_type(ScalarType.Float32).item<float>());
        }
    }

    [Fact]
    public void A_region_inside_another_restores_the_outer_one()
    {
        using var scope = NewDisposeScope();
        var a = ones(2, 2);
        using (Autocast.For(Precision.Fp16, CPU)!.Enter())
        {
            using (Autocast.For(Precision.Bf16, CPU)!.Enter())
                Assert.Equal(ScalarType.BFloat16, a.mm(a).dtype);
            Assert.Equal(ScalarType.Float16, a.mm(a).dtype);
        }
        Assert.Equal(ScalarType.Float32, a.mm(a).dtype);
    }

    [Theory]
    [InlineData("8.0", Precision.Bf16)]
    [InlineData("9.0", Precision.Bf16)]
    [InlineData("7.5", Precision.Fp16)]
    [InlineData("7.0", Precision.Fp16)]
    [InlineData("6.1", Precision.Fp32)]
    public void Automatic_precision_follows_the_generation_of_the_gpu(string capability, Precision expected) =>
        Assert.Equal(expected, new ProcessorAbilities(IsGpu: true, Version.Parse(capability)).Best);

    [Fact]
    public void A_gpu_that_does_not_answer_computes_in_float32() => Assert.Equal(Precision.Fp32, new ProcessorAbilities(IsGpu: true).Best);

    [Theory]
    [InlineData(false, Precision.Fp32)]
    [InlineData(true, Precision.Bf16)]
    public void A_cpu_needs_matrix_units_for_bfloat16(bool hasMatrixUnits, Precision expected) =>
        Assert.Equal(expected, new ProcessorAbilities(IsGpu: false, HasMatrixUnits: hasMatrixUnits).Best);

    [Fact]
    public void A_gpu_without_bfloat16_is_told_to_use_float16()
    {
        var error = Assert.Throws<UserException>(() => Autocast.For(Precision.Bf16, s_gpu, new ProcessorAbilities(IsGpu: true, new Version(7, 5)), Autocast.Functions.Find()));
        Assert.Equal("'train.precision' is bf16, which this GPU cannot compute (compute capability 7.5, needed 8.0); write fp16, or auto.", error.Message);
    }

    [Fact]
    public void A_libtorch_without_the_functions_is_refused_unless_the_choice_was_left_to_the_program()
    {
        var functions = Autocast.Functions.Find((unix, _) => unix.Contains("clear_cache", StringComparison.Ordinal) ? null : 1);
        Assert.Null(functions);
        var abilities = new ProcessorAbilities(IsGpu: true, new Version(8, 0));
        var error = Assert.Throws<UserException>(() => Autocast.For(Precision.Fp16, s_gpu, abilities, functions));
        Assert.Equal("'train.precision' is fp16, but this version of libtorch does not export _ZN2at8autocast11clear_cacheEv; write fp32.", error.Message);
        Assert.Null(Autocast.For(Precision.Auto, s_gpu, abilities, functions));
        Assert.NotNull(Autocast.Functions.Find());
    }
}
