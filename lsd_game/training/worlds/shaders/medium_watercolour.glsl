// Watercolour: thin washes that pool at their borders, pigment in the grain of the sheet, bare paper between.
void main() {
    vec2 pixel = gl_FragCoord.xy;
    float grain = paper();
    vec2 wobble = 2.4 * (vec2(sheet_noise(pixel, ivec2(3)), sheet_noise(pixel + 8.0, ivec2(3))) - 0.5);
    vec3 wash = washed(pixel + wobble, 2.6), wide = vec3(0.0);
    for (int i = 0; i < 6; i++) wide += shaded_at(pixel + wobble + 4.5 * vec2(cos(1.047 * float(i)), sin(1.047 * float(i)))).rgb / 6.0;
    float pooled = clamp(length(wash - wide) * 1.4, 0.0, 0.5);
    vec3 pigment = saturated(pow(wash, vec3(0.68)), 1.25);
    float load = 0.78 + 0.35 * (grain - 0.5) + pooled;
    vec3 sheet = vec3(0.975, 0.96, 0.925) * (0.97 + 0.06 * (grain - 0.5));
    vec3 color = sheet * exp(log(max(pigment, vec3(0.06))) * load * 0.88);
    vec2 rim = abs(uv - 0.5) * 2.0;
    float bare = smoothstep(0.97, 1.01, max(rim.x, rim.y) + 0.03 * grain);
    picture = vec4(mix(color, sheet, bare), 1.0);
}
