using VisionFinetune.Augment.Kernels;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Tests.Kernels;

public class TonesTests : TorchTest
{
    private static readonly Levels Bytes = new(255, AreWhole: true);
    private static readonly Levels Fractions = new(1, AreWhole: false);

    private static Tensor First(Tensor images) => images.narrow(0, 0, 2).to_type(ScalarType.Float32);

    private static IEnumerable<T> All<T>(T value, int count = 8) => Enumerable.Repeat(value, count);

    public static TheoryData<string> Names => ["invert", "posterize", "solarize", "equalize"];

    private static Tensor Apply(string name, Tensor pixels, Levels levels) => name switch
    {
        "invert" => Tones.Invert(pixels, levels),
        "posterize" => Tones.Posterize(pixels, All(3), levels),
        "solarize" => Tones.Solarize(pixels, All(128.0), levels),
        _ => Tones.Equalize(pixels, levels),
    };

    private static Tensor Expected(string name) => name switch
    {
        "invert" => Some.Golden("invert").mul(255).round(),
        "posterize" => Some.Golden("u8_posterize_3").to_type(ScalarType.Float32),
        "solarize" => Some.Golden("u8_solarize_128").to_type(ScalarType.Float32),
        _ => Some.Golden("u8_equalize").to_type(ScalarType.Float32),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void On_bytes_they_match_torchvision_exactly(string name) =>
        TensorAssert.Close(Expected(name), Apply(name, Some.Golden("images_u8").to_type(ScalarType.Float32), Bytes), 0);

    [Theory]
    [MemberData(nameof(Names))]
    public void On_fractions_they_are_what_bytes_would_give(string name) =>
        TensorAssert.Close(Expected(name).div(255), Apply(name, Some.Images(), Fractions), 1e-6);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(8)]
    public void Posterize_keeps_as_many_bits_as_torchvision(int bits) => TensorAssert.Close(
        Some.Augmented($"u8_posterize_{bits}").to_type(ScalarType.Float32),
        Tones.Posterize(First(Some.Golden("images_u8")), All(bits, 2), Bytes), 0);

    [Fact]
    public void Solarize_has_torchvisions_threshold()
    {
        TensorAssert.Close(
            Some.Augmented("u8_solarize_200").to_type(ScalarType.Float32),
            Tones.Solarize(First(Some.Golden("images_u8")), All(200.0, 2), Bytes), 0);
        TensorAssert.Close(
            Some.Augmented("solarize_0.4"), Tones.Solarize(Some.Images().narrow(0, 0, 2), All(0.4 * 255, 2), Fractions), 1e-5);
    }

    [Fact]
    public void Invert_matches_torchvision()
    {
        TensorAssert.Close(Some.Golden("invert"), Tones.Invert(Some.Images(), Fractions), 1e-5);
        TensorAssert.Close(
            Some.Augmented("u8_invert").to_type(ScalarType.Float32), Tones.Invert(First(Some.Golden("images_u8")), Bytes), 0);
    }

    [Fact]
    public void Autocontrast_matches_torchvision() =>
        TensorAssert.Close(Some.Golden("autocontrast"), Tones.AutoContrast(Some.Images(), Fractions), 1e-5);

    [Fact]
    public void Few_levels_and_channels_of_one_level_match_torchvision()
    {
        var dull = Some.Augmented("u8_dull").to_type(ScalarType.Float32);
        TensorAssert.Close(Some.Augmented("u8_dull_equalize").to_type(ScalarType.Float32), Tones.Equalize(dull, Bytes), 0);
        TensorAssert.Close(Some.Augmented("dull_autocontrast"), Tones.AutoContrast(dull.div(255), Fractions), 1e-5);
        TensorAssert.Close(
            Some.Augmented("u8_gray_equalize").to_type(ScalarType.Float32),
            Tones.Equalize(First(Some.Golden("images_u8")).narrow(1, 0, 1), Bytes), 0);
    }
}
